/* lil_softmax_s8_native: y = exp(beta x) / sum(exp(beta x)), int8, by a table of powers. The meaning is native.py.
 *
 *   x, y    (rows, n)  y of scale 1/256 and zero point -128; may be the same
 *   powers  (256)      int32: exp(-beta scale d), a row of the first of them sums to 2^30 at most */
#ifndef LIL_SOFTMAX_S8_NATIVE_H
#define LIL_SOFTMAX_S8_NATIVE_H

#include "lil_quotient.h"
#include "lil_softmax_row.h"

typedef struct {
    int32_t rows, n; /* n < 4096                                              */
    int32_t cut;     /* from a power to its first 15 bits, [3, 15] to the right */
} lil_softmax_s8_native_params;

LIL_INLINE void lil_softmax_s8_native(const lil_softmax_s8_native_params p, const int8_t *x, const int32_t *powers,
                                      int8_t *y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.n, y += p.n) {
        const int32_t largest = lil_row_largest(x, p.n);
        uint32_t sum = 0;

        for (int32_t i = 0; i < p.n; i++)
            sum += (uint32_t)lil_read_s32(powers + (largest - x[i]));
        const int32_t up = lil_leading_zeros(sum) - 1;
        const uint32_t reciprocal = lil_quotient_u32((UINT32_C(1) << 30) - 1u, sum << up >> 15);
        const int32_t shift = lil_min(37 - p.cut - up, 31);
        const uint32_t half = UINT32_C(1) << (shift - 1);
        for (int32_t i = 0; i < p.n; i++) {
            const uint32_t power = (uint32_t)lil_read_s32(powers + (largest - x[i])) >> p.cut;
            y[i] = (int8_t)lil_min((int32_t)((power * reciprocal + half) >> shift) - 128, 127);
        }
    }
}

#endif

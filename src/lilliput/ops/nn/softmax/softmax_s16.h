/* lil_softmax_s16: y = exp(beta x) / sum(exp(beta x)), int16, by two interpolated tables.
 *
 *   x, y        (rows, n)  y of scale 2^-15 and zero point 0; may be the same
 *   exp         (513)      exp from -10 to 0, scale 2^-15
 *   reciprocal  (513)      1 / (1 + x) from 0 to 1, scale 2^-15 */
#ifndef LIL_SOFTMAX_S16_H
#define LIL_SOFTMAX_S16_H

#include "lil_fixed_point.h"

typedef struct {
    int32_t rows, n;                 /* n < 65536                                              */
    int32_t multiplier, left, right; /* bring x - max(x) from [-10, 0] to [-65535, 0], rounded */
} lil_softmax_s16_params;

/* table (513) at x in [-32768, 32767]: 9 bits choose, 7 bits interpolate. */
LIL_INLINE int32_t lil_softmax_interpolate(int32_t x, const int16_t *table)
{
    const int32_t at = 256 + (x >> 7);
    const int32_t low = lil_read_s16(table + at), high = lil_read_s16(table + at + 1);
    return low + (((high - low) * (x & 127) + 64) >> 7);
}

LIL_INLINE void lil_softmax_s16(const lil_softmax_s16_params p, const int16_t *x, const int16_t *exp,
                                const int16_t *reciprocal, int16_t *y)
{
    for (int32_t r = 0; r < p.rows; r++, x += p.n, y += p.n) {
        int32_t largest = -32768;
        uint32_t sum = 0;

        for (int32_t i = 0; i < p.n; i++)
            largest = lil_max(largest, x[i]);
        for (int32_t i = 0; i < p.n; i++) {
            const int32_t difference = lil_shift_left(x[i] - largest, p.left);
            const int32_t scaled = lil_rounding_shift(lil_doubling_high(difference, p.multiplier), p.right);
            y[i] = (int16_t)lil_softmax_interpolate(lil_max(scaled + 32767, -32768), exp);
            sum += (uint16_t)y[i]; /* never negative */
        }
        const int32_t headroom = lil_leading_zeros(sum);
        /* 1 / sum from the 16 bits behind the first one of the sum, less 2^15 to fit the table's index. */
        const int32_t fraction = (int32_t)(((sum << headroom >> 1) + (UINT32_C(1) << 13)) >> 14) - 98304;
        const int32_t factor = lil_softmax_interpolate(lil_min(fraction, 32767), reciprocal);
        const int32_t half = (int32_t)((UINT32_C(1) << (31 - headroom)) >> 1);
        for (int32_t i = 0; i < p.n; i++)
            y[i] = (int16_t)lil_clamp((y[i] * factor + half) >> (31 - headroom), 0, 32767);
    }
}

#endif

/* lil_softmax_s8_s16: y = exp(beta x) / sum(exp(beta x)), int8 to int16.
 *
 *   x  (rows, n)  int8
 *   y  (rows, n)  int16, scale 2^-16, zero point -32768; may not overlap x */
#ifndef LIL_SOFTMAX_S8_S16_H
#define LIL_SOFTMAX_S8_S16_H

#include "lil_softmax_ratio.h"

typedef struct {
    int32_t rows, n;          /* n < 4096                                                     */
    int32_t multiplier, left; /* bring beta (x - max(x)) to Q5; [2^30, 2^31), [2, 31]         */
    int32_t smallest;         /* the least x - max(x) that counts: below it exp is taken as 0 */
} lil_softmax_s8_s16_params;

LIL_INLINE void lil_softmax_s8_s16(const lil_softmax_s8_s16_params p, const int8_t *x, int16_t *y)
{
    const lil_row_scale scale = {p.multiplier, p.left, p.smallest};

    for (int32_t r = 0; r < p.rows; r++, x += p.n, y += p.n) {
        const int32_t largest = lil_row_largest(x, p.n);
        const lil_softmax_divisor sum = lil_softmax_reciprocal(lil_softmax_sum(x, p.n, largest, scale), 16);
        for (int32_t i = 0; i < p.n; i++) {
            const int32_t ratio = lil_softmax_ratio(lil_softmax_exp(x[i] - largest, scale), sum);
            y[i] = (int16_t)lil_min(ratio - 32768, 32767);
        }
    }
}

#endif

/* lil_softmax_s8: y = exp(beta x) / sum(exp(beta x)), int8 to int8.
 *
 *   x, y  (rows, n)  int8, y of scale 1/256 and zero point -128; may be the same */
#ifndef LIL_SOFTMAX_S8_H
#define LIL_SOFTMAX_S8_H

#include "lil_softmax_row.h"

typedef struct {
    int32_t rows, n;          /* n < 4096                                      */
    int32_t multiplier, left; /* beta times x's scale, to Q5; [2^30, 2^31), [0, 31] */
    int32_t smallest;         /* the least x - max(x) that counts              */
} lil_softmax_s8_params;

LIL_INLINE void lil_softmax_s8(const lil_softmax_s8_params p, const int8_t *x, int8_t *y)
{
    for (int32_t r = 0; r < p.rows; r++, x += p.n, y += p.n) {
        const lil_softmax_row row = lil_softmax_sum(x, p.n, p.multiplier, p.left, p.smallest);
        for (int32_t i = 0; i < p.n; i++) {
            const int32_t difference = x[i] - row.largest;
            int32_t ratio = 0;
            if (difference >= p.smallest)
                ratio = lil_softmax_ratio(row, lil_softmax_exp(difference, p.left, p.multiplier), 8);
            y[i] = (int8_t)lil_min(ratio - 128, 127);
        }
    }
}

#endif

/* lil_softmax_s8: y = exp(beta x) / sum(exp(beta x)), int8 to int8.
 *
 *   x, y  (rows, n)  int8, y of scale 1/256 and zero point -128; may be the same */
#ifndef LIL_SOFTMAX_S8_H
#define LIL_SOFTMAX_S8_H

#include "lil_softmax_ratio.h"

typedef struct {
    int32_t rows, n;          /* n < 4096                                                     */
    int32_t multiplier, left; /* bring beta (x - max(x)) to Q5; [2^30, 2^31), [2, 31]         */
    int32_t smallest;         /* the least x - max(x) that counts: below it exp is taken as 0 */
} lil_softmax_s8_params;

LIL_INLINE void lil_softmax_s8(const lil_softmax_s8_params p, const int8_t *x, int8_t *y)
{
    const lil_row_scale scale = {p.multiplier, p.left, p.smallest};

    for (int32_t r = 0; r < p.rows; r++, x += p.n, y += p.n) {
        const int32_t largest = lil_row_largest(x, p.n);
        const lil_softmax_divisor sum = lil_softmax_reciprocal(lil_softmax_sum(x, p.n, largest, scale), 8);
        for (int32_t i = 0; i < p.n; i++) {
            const int32_t ratio = lil_softmax_ratio(lil_softmax_exp(x[i] - largest, scale), sum);
            y[i] = (int8_t)lil_min(ratio - 128, 127);
        }
    }
}

#endif

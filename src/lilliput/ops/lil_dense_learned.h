/* lil_dense_learned: sums of products with weights of 31 bits, of which the upper half counts. */
#ifndef LIL_DENSE_LEARNED_H
#define LIL_DENSE_LEARNED_H

#include "lil_requantize.h"
#include "lil_steps.h"

#define LIL_LEARNED_BLOCK 256 /* products of 15 and 9 bits whose sum stays below 2^30 */

/* The sum over n of w (x - x_zero), each block of it shifted to the right. */
LIL_INLINE int32_t lil_learned_sum(const int8_t *x, int32_t x_zero, const int32_t *w, int32_t n, int32_t shift)
{
    int32_t sum = 0;

    for (int32_t start = 0; start < n; start += LIL_LEARNED_BLOCK) {
        const int32_t end = lil_min(start + LIL_LEARNED_BLOCK, n);
        int32_t block = 0;
        for (int32_t k = start; k < end; k++)
            block += lil_upper(w[k]) * (x[k] - x_zero);
        sum += block >> shift;
    }
    return sum;
}

#endif

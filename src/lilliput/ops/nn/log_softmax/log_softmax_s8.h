/* lil_log_softmax_s8: y = x - log(sum(exp(x))), int8.
 *
 *   x, y  (rows, n)  y of scale 1/16 and zero point 127; may be the same */
#ifndef LIL_LOG_SOFTMAX_S8_H
#define LIL_LOG_SOFTMAX_S8_H

#include "lil_softmax_row.h"

typedef struct {
    int32_t rows, n;                           /* n < 4096                                             */
    int32_t multiplier, left;                  /* bring x - max(x) to Q5; [2^30, 2^31), [2, 31]        */
    int32_t smallest;                          /* the least x - max(x) that counts                     */
    int32_t reverse_multiplier, reverse_shift; /* bring Q5 back; [2^30, 2^31), to the right, [0, 31]   */
} lil_log_softmax_s8_params;

LIL_INLINE void lil_log_softmax_s8(const lil_log_softmax_s8_params p, const int8_t *x, int8_t *y)
{
    const lil_row_scale scale = {p.multiplier, p.left, p.smallest};

    for (int32_t r = 0; r < p.rows; r++, x += p.n, y += p.n) {
        const int32_t largest = lil_row_largest(x, p.n);
        const int32_t log_sum = lil_log_of_sum(lil_softmax_sum(x, p.n, largest, scale));
        const int32_t reach = lil_doubling_high((int32_t)((uint32_t)log_sum + 0x80000000u), p.reverse_multiplier);
        const int32_t below = lil_max(p.smallest - 1, lil_rounding_shift(reach, p.reverse_shift));
        for (int32_t i = 0; i < p.n; i++) {
            const int32_t difference = x[i] - largest;
            int32_t log_ratio = -255;
            if (difference > below)
                log_ratio = lil_rounding_shift(lil_softmax_difference(difference, scale) - log_sum, 22);
            y[i] = (int8_t)lil_clamp(log_ratio + 127, -128, 127);
        }
    }
}

#endif

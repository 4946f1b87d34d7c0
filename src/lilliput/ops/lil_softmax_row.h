/* lil_softmax_row: exp(x - max(x)) and its sum over a row of int8. The meaning is ops/softmax_row.py. */
#ifndef LIL_SOFTMAX_ROW_H
#define LIL_SOFTMAX_ROW_H

#include "lil_fixed_point.h"

typedef struct {
    int32_t multiplier, left; /* bring x - max(x) to Q5; [2^30, 2^31), [2, 31] */
    int32_t smallest;         /* the least x - max(x) that counts              */
} lil_row_scale;

/* x - max(x) in Q5, where it counts. */
LIL_INLINE int32_t lil_softmax_difference(int32_t difference, lil_row_scale scale)
{
    return lil_doubling_high(lil_shift_left(difference, scale.left), scale.multiplier);
}

/* exp(x - max(x)) in Q0. */
LIL_INLINE int32_t lil_softmax_exp(int32_t difference, lil_row_scale scale)
{
    return difference >= scale.smallest ? lil_exp_negative_q5(lil_softmax_difference(difference, scale)) : 0;
}

/* The largest of x (n). */
LIL_INLINE int32_t lil_row_largest(const int8_t *x, int32_t n)
{
    int32_t largest = -128;

    for (int32_t i = 0; i < n; i++)
        largest = lil_max(largest, x[i]);
    return largest;
}

/* The sum of exp(x - largest) in Q12; x (n), n < 4096. */
LIL_INLINE int32_t lil_softmax_sum(const int8_t *x, int32_t n, int32_t largest, lil_row_scale scale)
{
    int32_t sum = 0;

    for (int32_t i = 0; i < n; i++)
        sum += lil_rounding_shift_positive(lil_softmax_exp(x[i] - largest, scale), 12);
    return sum;
}

#endif

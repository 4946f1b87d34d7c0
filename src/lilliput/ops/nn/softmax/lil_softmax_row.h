/* lil_softmax_row: what softmax of int8 to int8 and to int16 share. The meaning is ops/nn/softmax/integer.py. */
#ifndef LIL_SOFTMAX_ROW_H
#define LIL_SOFTMAX_ROW_H

#include "lil_fixed_point.h"

typedef struct {
    int32_t largest;    /* of the row                                 */
    int32_t reciprocal; /* 1 / sum(exp(x - largest)), Q0, and of that */
    int32_t headroom;   /* the leading zero bits of the sum in Q12    */
} lil_softmax_row;

/* exp(x - largest) in Q0; left, multiplier: beta times x's scale for Q5. */
LIL_INLINE int32_t lil_softmax_exp(int32_t difference, int32_t left, int32_t multiplier)
{
    return lil_exp_negative_q5(lil_doubling_high((int32_t)((uint32_t)difference << left), multiplier));
}

/* x (n), n < 4096; smallest: the least x - largest that counts. */
LIL_INLINE lil_softmax_row lil_softmax_sum(const int8_t *x, int32_t n, int32_t multiplier, int32_t left,
                                           int32_t smallest)
{
    lil_softmax_row row = {-128, 0, 0};
    uint32_t sum = 0;

    for (int32_t i = 0; i < n; i++)
        row.largest = lil_max(row.largest, x[i]);
    for (int32_t i = 0; i < n; i++) {
        const int32_t difference = x[i] - row.largest;
        if (difference >= smallest)
            sum += (uint32_t)lil_rounding_shift_positive(lil_softmax_exp(difference, left, multiplier), 12);
    }
    for (; sum < 0x80000000u; sum <<= 1)
        row.headroom++;
    row.reciprocal = lil_one_over_one_plus((int32_t)(sum - 0x80000000u));
    return row;
}

/* The result in integers of 2^-bits, from 0. */
LIL_INLINE int32_t lil_softmax_ratio(lil_softmax_row row, int32_t exp, int32_t bits)
{
    const int32_t shift = lil_min(12 - row.headroom + 31 - bits, 31);
    return lil_rounding_shift_positive(lil_doubling_high(row.reciprocal, exp), shift);
}

#endif

/* lil_softmax_ratio: the quotients that softmax of int8 to int8 and to int16 share. The meaning is integer.py. */
#ifndef LIL_SOFTMAX_RATIO_H
#define LIL_SOFTMAX_RATIO_H

#include "lil_softmax_row.h"

typedef struct {
    int32_t reciprocal; /* of the sum shifted left by headroom, Q0      */
    int32_t shift;      /* from exp * reciprocal to 2^-bits, at most 31 */
} lil_softmax_divisor;

/* What exps are multiplied by instead of divided by `sum`, in Q12, for results in integers of 2^-bits. */
LIL_INLINE lil_softmax_divisor lil_softmax_reciprocal(int32_t sum, int32_t bits)
{
    const int32_t headroom = lil_leading_zeros((uint32_t)sum);
    lil_softmax_divisor divisor;

    divisor.reciprocal = lil_one_over_one_plus((int32_t)(((uint32_t)sum << headroom) - 0x80000000u));
    divisor.shift = lil_min(12 - headroom + 31 - bits, 31);
    return divisor;
}

LIL_INLINE int32_t lil_softmax_ratio(int32_t exp, lil_softmax_divisor divisor)
{
    return lil_rounding_shift_positive(lil_doubling_high(divisor.reciprocal, exp), divisor.shift);
}

#endif

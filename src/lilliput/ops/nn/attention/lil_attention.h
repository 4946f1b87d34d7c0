/* lil_attention: what kernels of int8 attention share: weights from scores, and results from sums. The meaning is
 * integer.py. */
#ifndef LIL_ATTENTION_H
#define LIL_ATTENTION_H

#include "lil_fixed_point.h"
#include "lil_quotient.h"
#include "lil_word_by_half.h"

/* How the difference of two scores becomes a weight. */
typedef struct {
    int32_t multiplier, left; /* to 1/256 of an octave, as LIL_ROUND_HIGH        */
    int32_t limit;            /* the least difference that leaves no weight, >= 1 */
} lil_attention_fall;

/* The weight of a score that is `below` the largest of its row, >= 0. powers (256): uint16, in flash. */
LIL_INLINE int32_t lil_attention_weight(int32_t below, lil_attention_fall fall, const uint16_t *powers)
{
    if (below >= fall.limit)
        return 0;
    const int32_t steps = lil_multiply_shift(lil_shift_left(below, fall.left), fall.multiplier, 32);
    return (int32_t)(((uint32_t)lil_read_u16(powers + (steps & 255)) >> (steps >> 8)) + 1u) >> 1;
}

/* What sums of weighted values are multiplied by, and shifted. */
typedef struct {
    int32_t reciprocal; /* [2^13, 2^15) */
    int32_t shift;      /* [1, 31]      */
} lil_attention_mean;

/* factor / 2^right: v's scale over y's; sum: of the weights, [2^7, 2^23). */
LIL_INLINE lil_attention_mean lil_attention_mean_of(int32_t factor, int32_t right, int32_t sum)
{
#if LIL_HAS_SIMD
    const int32_t headroom = __builtin_clz((uint32_t)sum);
#else
    const int32_t headroom = lil_leading_zeros((uint32_t)sum);
#endif
    lil_attention_mean mean;

    mean.reciprocal = (int32_t)lil_quotient_u32((uint32_t)factor, (uint32_t)sum << headroom >> 16);
    mean.shift = lil_min(right - headroom, 31);
    return mean;
}

/* acc * mean around y's zero point, within [low, high]. */
LIL_INLINE int8_t lil_attention_result(int32_t acc, lil_attention_mean mean, int32_t y_zero, int32_t low, int32_t high)
{
    const int32_t half = (int32_t)(UINT32_C(1) << (mean.shift - 1));
    const int32_t y = lil_add_by_second(acc, lil_pair(0, mean.reciprocal), half) >> mean.shift;
    return (int8_t)lil_clamp(y + lil_hidden(y_zero), low, high);
}

#endif

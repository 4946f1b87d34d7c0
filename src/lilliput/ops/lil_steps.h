/* lil_steps: steps of learning in fixed point. The meaning is ops/steps.py. */
#ifndef LIL_STEPS_H
#define LIL_STEPS_H

#include "lil_platform.h"

#if defined(__ARM_FEATURE_SAT)
#include <arm_acle.h>
#endif

/* What layers multiply with: 15 bits. */
LIL_INLINE int32_t lil_upper(int32_t weight) { return weight >> 16; }

/* x * 2^(left - right), to the nearest, ties upwards; |x| 2^left < 2^30 */
LIL_INLINE int32_t lil_step_shift(int32_t x, int32_t left, int32_t right)
{
    return (x * (int32_t)(UINT32_C(1) << left) + (int32_t)((UINT32_C(1) << right) >> 1)) >> right;
}

/* weight - step within 31 bits, for a weight of 31 bits and |step| <= 2^30 */
#if defined(__ARM_FEATURE_SAT)
LIL_INLINE int32_t lil_stepped(int32_t weight, int32_t step) { return __ssat(weight - step, 31); }
#else
LIL_INLINE int32_t lil_stepped(int32_t weight, int32_t step)
{
    return lil_clamp(weight - step, -0x40000000, 0x3FFFFFFF);
}
#endif

#endif

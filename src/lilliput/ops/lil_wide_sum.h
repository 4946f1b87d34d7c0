/* lil_wide_sum: sums of products in 64 bits, without the compiler's library on cores that have no long multiply. */
#ifndef LIL_WIDE_SUM_H
#define LIL_WIDE_SUM_H

#include "lil_requantize.h"

#if defined(__ARM_FEATURE_SAT)
#include <arm_acle.h>
#endif

/* sum + a b */
LIL_INLINE int64_t lil_add_product(int64_t sum, int32_t a, int32_t b) { return sum + lil_multiply_long(a, b); }

/* x / 2^right to the nearest, ties upwards, for 0 <= right <= 30; x + 2^(right - 1) has 32 bits. */
LIL_INLINE int32_t lil_shift_rounded(int32_t x, int32_t right)
{
    return (x + (int32_t)((UINT32_C(1) << right) >> 1)) >> right;
}

/* x within 16 bits. */
#if defined(__ARM_FEATURE_SAT)
LIL_INLINE int16_t lil_saturate_s16(int32_t x) { return (int16_t)__ssat(x, 16); }
#else
LIL_INLINE int16_t lil_saturate_s16(int32_t x) { return (int16_t)lil_clamp(x, -32768, 32767); }
#endif

/* sum / 2^right to the nearest, ties upwards, kept within 32 bits, for 0 <= right <= 62 and |sum| < 2^62. */
LIL_INLINE int32_t lil_shift_sum(int64_t sum, int32_t right)
{
    const uint32_t half = right > 0 ? UINT32_C(1) << ((right - 1) & 31) : 0u;
    const uint32_t half_low = right <= 32 ? half : 0u, half_high = right > 32 ? half : 0u;
    const int64_t rounded = (int64_t)((uint64_t)sum + ((uint64_t)half_high << 32 | half_low));
    const int32_t high = (int32_t)(rounded >> 32);
    const uint32_t low = (uint32_t)rounded;

    if (right >= 32)
        return high >> (right - 32);
    const int32_t result = (int32_t)(right > 0 ? (uint32_t)high << (32 - right) | low >> right : low);
    return high >> right == result >> 31 ? result : high < 0 ? INT32_MIN : INT32_MAX;
}

#endif

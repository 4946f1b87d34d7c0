/* lil_requantize_ready: lil_requantize_s8 in fewer instructions, for cores without the DSP extension and for the scales
 * that layers have in practice.
 *
 * The tables hold lil_scales, but for LIL_ROUND_TWICE shift >= 1, and the multiplier m in [2^30, 2^31) is kept as 2 m
 * modulo 2^32: the doubling high multiply is then the upper word of 2 m acc, plus the first bit below it.
 * The zero point and half of the last bit are added before the last shift, where they fit beside any accumulator. */
#ifndef LIL_REQUANTIZE_READY_H
#define LIL_REQUANTIZE_READY_H

#include "lil_requantize.h"

/* One channel's scale, made ready for many accumulators. */
typedef struct {
    lil_scale scale;
    int32_t offset;
} lil_scale_ready;

LIL_INLINE lil_scale_ready lil_ready_scale(lil_scale scale, int32_t rounding, int32_t zero_point)
{
    lil_scale_ready ready = {scale, zero_point};
    if (rounding == LIL_ROUND_TWICE)
        ready.offset = (int32_t)((uint32_t)(2 * zero_point + 1) << (scale.shift - 1));
    return ready;
}

/* (2 m acc + 2^31) >> 32, where `doubled` is 2 m modulo 2^32 and m in [2^30, 2^31). */
#if defined(__ARM_ARCH_6M__) || defined(LIL_NO_LONG_MULTIPLY)
/* From 16-bit halves, |acc| < 2^29. The lower half of acc is signed, so that no partial sum leaves 32 bits:
 * 2^15 2^15 + 2^13 2^16 + 2^15 < 2^31. */
LIL_INLINE int32_t lil_doubled_high(int32_t acc, int32_t doubled)
{
    const int32_t m_low = (int32_t)((uint32_t)doubled >> 1 & 0xFFFFu), m_high = (int32_t)((uint32_t)doubled >> 17);
    const int32_t low = (int16_t)acc, high = (acc - low) >> 16;
    const int32_t middle = low * m_high + high * m_low + ((low * m_low) >> 16);
    return 2 * (high * m_high) + (((middle >> 14) + 1) >> 1);
}
#else
LIL_INLINE int32_t lil_doubled_high(int32_t acc, int32_t doubled)
{
    const int64_t whole = (int64_t)acc * (uint32_t)doubled;
    return (int32_t)((uint32_t)(whole >> 32) + ((uint32_t)whole >> 31));
}
#endif

/* |acc| < 2^29. */
LIL_INLINE int8_t lil_requantize_s8_ready(int32_t acc, lil_scale_ready ready, int32_t rounding, int32_t low,
                                          int32_t high)
{
    int32_t y;
    if (rounding == LIL_ROUND_TWICE) {
        y = lil_doubled_high(acc, ready.scale.multiplier);
        y = (int32_t)((uint32_t)y + (uint32_t)(y >> 31) + (uint32_t)ready.offset) >> ready.scale.shift;
    } else {
        y = lil_requantize(acc, ready.scale, rounding) + ready.offset;
    }
    return (int8_t)lil_clamp(y, low, high);
}

#endif

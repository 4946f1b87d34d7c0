/* lil_requantize_dsp: lil_requantize_s8 in fewer instructions, for the scales that layers have in practice.
 *
 * The tables hold lil_scales, but for LIL_ROUND_TWICE shift >= 1, and the multiplier m in [2^30, 2^31) is kept as
 * 2 m - 2^32: the doubling high multiply (2 m acc + 2^31) >> 32 is then acc + (((2 m - 2^32) acc + 2^31) >> 32), which
 * is one SMMLAR.
 * The zero point and half of the last bit are added before the last shift, where they fit beside any accumulator. */
#ifndef LIL_REQUANTIZE_DSP_H
#define LIL_REQUANTIZE_DSP_H

#include "lil_requantize.h"
#include "lil_simd.h"

/* One channel's scale, made ready for many accumulators. */
typedef struct {
    int32_t multiplier, shift, offset;
} lil_scale_dsp;

LIL_INLINE lil_scale_dsp lil_ready_scale(lil_scale scale, int32_t rounding, int32_t zero_point)
{
    lil_scale_dsp ready = {scale.multiplier, scale.shift, zero_point};
    if (rounding == LIL_ROUND_TWICE)
        ready.offset = (int32_t)((uint32_t)(2 * zero_point + 1) << (scale.shift - 1));
    return ready;
}

/* Any acc will do where the result is not used. */
LIL_INLINE int8_t lil_requantize_s8_dsp(int32_t acc, lil_scale_dsp scale, int32_t rounding, int32_t low, int32_t high)
{
    int32_t y;
    if (rounding == LIL_ROUND_TWICE) {
        y = lil_smmlar(acc, scale.multiplier, acc);
        y = (int32_t)((uint32_t)y + (uint32_t)(y >> 31) + (uint32_t)scale.offset) >> scale.shift;
    } else if (rounding == LIL_ROUND_HIGH) {
        y = lil_smmlar((int32_t)((uint32_t)acc << -scale.shift), scale.multiplier, scale.offset);
    } else {
        y = lil_multiply_shift(acc, scale.multiplier, 31 + scale.shift) + scale.offset;
    }
    return (int8_t)lil_clamp(y, low, high);
}

#endif

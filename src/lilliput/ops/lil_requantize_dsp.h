/* lil_requantize_dsp: lil_requantize_s8 in three to five instructions, for the scales that layers have in practice.
 *
 * For LIL_ROUND_TWICE and LIL_ROUND_ABOVE tables hold a lil_scale's multiplier m, in [2^30, 2^31), as 2 m - 2^32, and its
 * shift s, in [2, 31], as 2^(32 - s). Then the doubling high multiply (2 m acc + 2^31) >> 32 is
 * acc + (((2 m - 2^32) acc + 2^31) >> 32), and the rounding shift (y + 2^(s - 1)) >> s is (2^(32 - s) y + 2^31) >> 32:
 * each is one SMMLAR, and the second adds the zero point. Between them LIL_ROUND_TWICE takes 1 from numbers below 0,
 * which sends ties away from zero. LIL_ROUND_ABOVE does not: a number below 0 gives at most the zero point either way,
 * and nothing below that is kept. */
#ifndef LIL_REQUANTIZE_DSP_H
#define LIL_REQUANTIZE_DSP_H

#include "lil_requantize.h"
#include "lil_simd.h"

#define LIL_ROUND_ABOVE 4 /* as LIL_ROUND_TWICE, where the activation's lower bound is y's zero point or above */

/* One channel's scale, made ready for many accumulators. */
typedef struct {
    int32_t multiplier, shift, zero_point;
} lil_scale_dsp;

LIL_INLINE lil_scale_dsp lil_ready_scale_dsp(lil_scale scale, int32_t zero_point)
{
    const lil_scale_dsp ready = {scale.multiplier, scale.shift, zero_point};
    return ready;
}

/* The same where tables hold shifts in a byte each: as in a lil_scale, not as a power of two. */
LIL_INLINE lil_scale_dsp lil_ready_shift_dsp(int32_t multiplier, int32_t shift, int32_t rounding, int32_t zero_point)
{
    const int32_t is_power = rounding == LIL_ROUND_TWICE || rounding == LIL_ROUND_ABOVE;
    const lil_scale_dsp ready = {multiplier, is_power ? INT32_C(1) << (32 - shift) : shift, zero_point};
    return ready;
}

/* Any acc will do where the result is not used. */
LIL_INLINE int8_t lil_requantize_s8_dsp(int32_t acc, lil_scale_dsp scale, int32_t rounding, int32_t low, int32_t high)
{
    int32_t y;
    if (rounding == LIL_ROUND_TWICE || rounding == LIL_ROUND_ABOVE) {
        y = lil_smmlar(acc, scale.multiplier, acc);
        if (rounding == LIL_ROUND_TWICE)
            y = (int32_t)((uint32_t)y + (uint32_t)(y >> 31));
        y = lil_smmlar(y, scale.shift, scale.zero_point);
    } else if (rounding == LIL_ROUND_HIGH) {
        y = lil_smmlar((int32_t)((uint32_t)acc << -scale.shift), scale.multiplier, scale.zero_point);
    } else {
        y = lil_multiply_shift(acc, scale.multiplier, 31 + scale.shift) + scale.zero_point;
    }
    return (int8_t)lil_clamp(y, low, high);
}

#endif

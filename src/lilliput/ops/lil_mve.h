/* lil_mve: sixteen 8-bit multiply-accumulates an instruction, for cores with Helium (Cortex-M55, M85).
 *
 * Each piece stands beside its twin in plain C, so that the kernels written with them run anywhere; results are equal.
 * Loops count down by whole vectors and mask the last one (VCTP), which compilers turn into low-overhead loops that
 * do so by themselves (DLSTP, LETP). */
#ifndef LIL_MVE_H
#define LIL_MVE_H

#include "lil_requantize.h"

#if defined(__ARM_FEATURE_MVE) && defined(__OPTIMIZE__)
#define LIL_HAS_MVE 1
#include <arm_mve.h>
#else
#define LIL_HAS_MVE 0
#endif

/* The scaling of four channels: multipliers, and shifts to the left, negative to the right. For LIL_ROUND_TWICE they
 * are at most -1; LIL_ROUND_ONCE there is not. */
typedef struct {
    const int32_t *bias, *multiplier, *shift;
} lil_channels;

/* What comes after scaling. */
typedef struct {
    int32_t rounding;  /* LIL_ROUND_TWICE or LIL_ROUND_HIGH                */
    int32_t y_zero;    /* zero point of y, [-128, 127]                     */
    int32_t low, high; /* fused activation, in y's integers, [-128, 127]   */
} lil_range;

#if LIL_HAS_MVE
/* Four sums, scaled, not yet clamped. Ties below 0 are rounded away from it by taking 1 from negative numbers first.
 * Where nothing below the zero point is kept (ReLU) that changes no result: a negative number gives at most 0. */
LIL_INLINE int32x4_t lil_mve_scale_4(int32x4_t sums, int32x4_t multiplier, int32x4_t shift, lil_range r)
{
    if (r.rounding == LIL_ROUND_HIGH) {
        sums = vrmulhq_s32(vshlq_s32(sums, shift), multiplier);
    } else {
        sums = vqrdmulhq_s32(sums, multiplier);
        if (r.low < r.y_zero)
            sums = vaddq_s32(sums, vshrq_n_s32(sums, 31));
        sums = vrshlq_s32(sums, shift);
    }
    return vaddq_n_s32(sums, r.y_zero);
}

LIL_INLINE int32x4_t lil_mve_requantize_4(int32x4_t sums, int32x4_t multiplier, int32x4_t shift, lil_range r)
{
    sums = lil_mve_scale_4(sums, multiplier, shift, r);
    return vminq_s32(vmaxq_s32(sums, vdupq_n_s32(r.low)), vdupq_n_s32(r.high));
}

LIL_INLINE void lil_mve_copy(const int8_t *from, int32_t n, int8_t *LIL_RESTRICT to)
{
    for (; n > 0; n -= 16, from += 16, to += 16) {
        const mve_pred16_t there = vctp8q((uint32_t)n);
        vstrbq_p_s8(to, vldrbq_z_s8(from, there), there);
    }
}

LIL_INLINE void lil_mve_fill(int8_t with, int32_t n, int8_t *to)
{
    LIL_UNROLL(1)
    for (; n > 0; n -= 16, to += 16)
        vstrbq_p_s8(to, vdupq_n_s8(with), vctp8q((uint32_t)n));
}
#else
LIL_INLINE int32_t lil_mve_dot(const int8_t *x, const int8_t *w, int32_t n, int32_t sum)
{
    for (int32_t k = 0; k < n; k++)
        sum += x[k] * w[k];
    return sum;
}

LIL_INLINE int8_t lil_mve_requantize(int32_t sum, lil_channels c, int32_t k, lil_range r)
{
    const lil_scale scale = {c.multiplier[k], -c.shift[k]};
    return lil_requantize_s8(sum, scale, r.rounding, r.y_zero, r.low, r.high);
}

LIL_INLINE void lil_mve_copy(const int8_t *from, int32_t n, int8_t *LIL_RESTRICT to)
{
    for (int32_t i = 0; i < n; i++)
        to[i] = from[i];
}

LIL_INLINE void lil_mve_fill(int8_t with, int32_t n, int8_t *to)
{
    for (int32_t i = 0; i < n; i++)
        to[i] = with;
}
#endif

#endif

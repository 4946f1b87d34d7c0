/* lil_mve: sixteen 8-bit multiply-accumulates an instruction, for cores with Helium (Cortex-M55, M85).
 *
 * Each piece stands beside its twin in plain C, so that the kernels written with them run anywhere; results are equal.
 * Loops count down by whole vectors and mask the last one (VCTP), which compilers turn into low-overhead loops that
 * do so by themselves (DLSTP, LETP): no number beyond the n-th is read or written. */
#ifndef LIL_MVE_H
#define LIL_MVE_H

#include "lil_requantize.h"

#if defined(__ARM_FEATURE_MVE) && defined(__OPTIMIZE__)
#define LIL_HAS_MVE 1
#include <arm_mve.h>
#else
#define LIL_HAS_MVE 0
#endif

/* Scales come in groups of four channels: four multipliers, then four shifts to the left, negative to the right. For
 * LIL_ROUND_TWICE shifts are at most -1; LIL_ROUND_ONCE there is not. */
#define LIL_SCALE_4 8 /* words of a group */

/* What comes after scaling. */
typedef struct {
    int32_t rounding;  /* LIL_ROUND_TWICE or LIL_ROUND_HIGH                */
    int32_t y_zero;    /* zero point of y, [-128, 127]                     */
    int32_t low, high; /* fused activation, in y's integers, [-128, 127]   */
} lil_range;

#if LIL_HAS_MVE
/* Sums of products of three vectors x, y, z with two rows of weights a, b. */
typedef struct {
    int32_t ax, ay, az, bx, by, bz;
} lil_mve_sums;

LIL_INLINE lil_mve_sums lil_mve_step_3x2(int8x16_t x, int8x16_t y, int8x16_t z, int8x16_t a, int8x16_t b,
                                         lil_mve_sums s)
{
    s.ax = vmladavaq_s8(s.ax, a, x);
    s.bx = vmladavaq_s8(s.bx, b, x);
    s.ay = vmladavaq_s8(s.ay, a, y);
    s.by = vmladavaq_s8(s.by, b, y);
    s.az = vmladavaq_s8(s.az, a, z);
    s.bz = vmladavaq_s8(s.bz, b, z);
    return s;
}

/* s + n products each, without a loop where n is a constant; a and b are read in whole vectors. */
LIL_INLINE lil_mve_sums lil_mve_few_3x2(const int8_t *x, const int8_t *y, const int8_t *z, const int8_t *a,
                                        const int8_t *b, int32_t n, lil_mve_sums s)
{
    const int32_t whole = n / 16 * 16;

    for (int32_t i = 0; i < whole; i += 16)
        s = lil_mve_step_3x2(vldrbq_s8(x + i), vldrbq_s8(y + i), vldrbq_s8(z + i), vldrbq_s8(a + i), vldrbq_s8(b + i),
                             s);
    if (whole < n) {
        const mve_pred16_t rest = vctp8q((uint32_t)(n - whole));
        s = lil_mve_step_3x2(vldrbq_z_s8(x + whole, rest), vldrbq_z_s8(y + whole, rest), vldrbq_z_s8(z + whole, rest),
                             vldrbq_s8(a + whole), vldrbq_s8(b + whole), s);
    }
    return s;
}

/* s + n > 0 products each. In assembly because compilers copy sums and pointers in the loop. */
LIL_INLINE lil_mve_sums lil_mve_loop_3x2(const int8_t *x, const int8_t *y, const int8_t *z, const int8_t *a,
                                         const int8_t *b, int32_t n, lil_mve_sums s)
{
    register int32_t left __asm__("lr") = n;
    __asm__ volatile("dlstp.8 lr, lr\n"
                     "1:\tvldrb.8 q0, [%[a]], #16\n\t"
                     "vldrb.8 q1, [%[x]], #16\n\t"
                     "vldrb.8 q2, [%[b]], #16\n\t"
                     "vmladava.s8 %[ax], q0, q1\n\t"
                     "vmladava.s8 %[bx], q2, q1\n\t"
                     "vldrb.8 q1, [%[y]], #16\n\t"
                     "vmladava.s8 %[ay], q0, q1\n\t"
                     "vmladava.s8 %[by], q2, q1\n\t"
                     "vldrb.8 q1, [%[z]], #16\n\t"
                     "vmladava.s8 %[az], q0, q1\n\t"
                     "vmladava.s8 %[bz], q2, q1\n\t"
                     "letp lr, 1b"
                     : [ax] "+Te"(s.ax), [ay] "+Te"(s.ay), [az] "+Te"(s.az), [bx] "+Te"(s.bx), [by] "+Te"(s.by),
                       [bz] "+Te"(s.bz), [x] "+r"(x), [y] "+r"(y), [z] "+r"(z), [a] "+r"(a), [b] "+r"(b), "+r"(left)
                     :
                     : "q0", "q1", "q2", "memory");
    return s;
}

/* Three vectors times two rows of weights, n > 0 products each: sums[0] = x a + a_bias, sums[1] = x b + b_bias, those of
 * y `pitch` behind, those of z once more. Behind a and b there may be 15 bytes to read. */
LIL_INLINE void lil_mve_dot_3x2(const int8_t *x, const int8_t *y, const int8_t *z, const int8_t *a, const int8_t *b,
                                int32_t n, int32_t a_bias, int32_t b_bias, int32_t *LIL_RESTRICT sums, int32_t pitch)
{
    lil_mve_sums s = {a_bias, a_bias, a_bias, b_bias, b_bias, b_bias};

    if (__builtin_constant_p(n) && n <= 64)
        s = lil_mve_few_3x2(x, y, z, a, b, n, s);
    else
        s = lil_mve_loop_3x2(x, y, z, a, b, n, s);
    sums[0] = s.ax;
    sums[1] = s.bx;
    sums[pitch] = s.ay;
    sums[pitch + 1] = s.by;
    sums[2 * pitch] = s.az;
    sums[2 * pitch + 1] = s.bz;
}

/* One vector times four rows of weights, n > 0 products each, on top of what is in sums. */
LIL_INLINE void lil_mve_dot_1x4(const int8_t *x, const int8_t *a, const int8_t *b, const int8_t *c, const int8_t *d,
                                int32_t n, int32_t *sums)
{
    int32_t sa = sums[0], sb = sums[1], sc = sums[2], sd = sums[3];
    register int32_t left __asm__("lr") = n;

    __asm__ volatile("dlstp.8 lr, lr\n"
                     "1:\tvldrb.8 q0, [%[x]], #16\n\t"
                     "vldrb.8 q1, [%[a]], #16\n\t"
                     "vmladava.s8 %[sa], q0, q1\n\t"
                     "vldrb.8 q2, [%[b]], #16\n\t"
                     "vmladava.s8 %[sb], q0, q2\n\t"
                     "vldrb.8 q1, [%[c]], #16\n\t"
                     "vmladava.s8 %[sc], q0, q1\n\t"
                     "vldrb.8 q2, [%[d]], #16\n\t"
                     "vmladava.s8 %[sd], q0, q2\n\t"
                     "letp lr, 1b"
                     : [sa] "+Te"(sa), [sb] "+Te"(sb), [sc] "+Te"(sc), [sd] "+Te"(sd), [x] "+r"(x), [a] "+r"(a),
                       [b] "+r"(b), [c] "+r"(c), [d] "+r"(d), "+r"(left)
                     :
                     : "q0", "q1", "q2", "memory");
    sums[0] = sa;
    sums[1] = sb;
    sums[2] = sc;
    sums[3] = sd;
}

/* Four sums, scaled, not yet clamped. Negative ties are rounded away from zero by taking one off negative numbers first; where results
 * below the zero point are clamped to it (ReLU), nobody sees on which side of 0 a tie between -1 and 0 ends. */
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

/* y[i] = clamp(y_zero + sums[i] * scale of channel i), i < n; `step` words from one group of scales to the next. */
LIL_INLINE void lil_mve_requantize_s8(const int32_t *sums, int32_t n, const int32_t *scale, int32_t step,
                                      lil_range r, int8_t *y)
{
    LIL_UNROLL(1)
    for (; n > 0; n -= 4, sums += 4, scale += step, y += 4) {
        const mve_pred16_t there = vctp32q((uint32_t)n);
        const int32x4_t multiplier = vldrwq_z_s32(scale, there), shift = vldrwq_z_s32(scale + 4, there);
        vstrbq_p_s32(y, lil_mve_requantize_4(vldrwq_z_s32(sums, there), multiplier, shift, r), there);
    }
}

/* The same for three rows: those of sums lie `pitch` behind one another. */
LIL_INLINE void lil_mve_requantize_3_s8(const int32_t *sums, int32_t pitch, int32_t n, const int32_t *scale,
                                        lil_range r, int8_t *x, int8_t *y, int8_t *z)
{
    LIL_UNROLL(1)
    for (; n > 0; n -= 4, sums += 4, scale += LIL_SCALE_4, x += 4, y += 4, z += 4) {
        const mve_pred16_t there = vctp32q((uint32_t)n);
        const int32x4_t multiplier = vldrwq_z_s32(scale, there), shift = vldrwq_z_s32(scale + 4, there);
        vstrbq_p_s32(z, lil_mve_requantize_4(vldrwq_z_s32(sums + 2 * pitch, there), multiplier, shift, r), there);
        vstrbq_p_s32(y, lil_mve_requantize_4(vldrwq_z_s32(sums + pitch, there), multiplier, shift, r), there);
        vstrbq_p_s32(x, lil_mve_requantize_4(vldrwq_z_s32(sums, there), multiplier, shift, r), there);
    }
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
LIL_INLINE void lil_mve_dot_3x2(const int8_t *x, const int8_t *y, const int8_t *z, const int8_t *a, const int8_t *b,
                                int32_t n, int32_t a_bias, int32_t b_bias, int32_t *sums, int32_t pitch)
{
    sums[0] = lil_mve_dot(x, a, n, a_bias);
    sums[1] = lil_mve_dot(x, b, n, b_bias);
    sums[pitch] = lil_mve_dot(y, a, n, a_bias);
    sums[pitch + 1] = lil_mve_dot(y, b, n, b_bias);
    sums[2 * pitch] = lil_mve_dot(z, a, n, a_bias);
    sums[2 * pitch + 1] = lil_mve_dot(z, b, n, b_bias);
}
LIL_INLINE void lil_mve_dot_1x4(const int8_t *x, const int8_t *a, const int8_t *b, const int8_t *c, const int8_t *d,
                                int32_t n, int32_t *sums)
{
    sums[0] = lil_mve_dot(x, a, n, sums[0]);
    sums[1] = lil_mve_dot(x, b, n, sums[1]);
    sums[2] = lil_mve_dot(x, c, n, sums[2]);
    sums[3] = lil_mve_dot(x, d, n, sums[3]);
}
LIL_INLINE void lil_mve_requantize_s8(const int32_t *sums, int32_t n, const int32_t *scale, int32_t step,
                                      lil_range r, int8_t *y)
{
    for (int32_t i = 0; i < n; i++) {
        const int32_t *group = scale + i / 4 * step;
        const lil_scale one = {group[i % 4], -group[4 + i % 4]};
        y[i] = lil_requantize_s8(sums[i], one, r.rounding, r.y_zero, r.low, r.high);
    }
}
LIL_INLINE void lil_mve_requantize_3_s8(const int32_t *sums, int32_t pitch, int32_t n, const int32_t *scale,
                                        lil_range r, int8_t *x, int8_t *y, int8_t *z)
{
    lil_mve_requantize_s8(sums + 2 * pitch, n, scale, LIL_SCALE_4, r, z);
    lil_mve_requantize_s8(sums + pitch, n, scale, LIL_SCALE_4, r, y);
    lil_mve_requantize_s8(sums, n, scale, LIL_SCALE_4, r, x);
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

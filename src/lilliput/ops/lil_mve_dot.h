/* lil_mve_dot: rows of weights times vectors, four results of each vector at a time, for cores with Helium.
 *
 * Each piece stands beside its twin in plain C. */
#ifndef LIL_MVE_DOT_H
#define LIL_MVE_DOT_H

#include "lil_mve.h"

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

/* n products each, without a loop where n is a constant. */
LIL_INLINE lil_mve_sums lil_mve_few_3x2(const int8_t *x, const int8_t *y, const int8_t *z, const int8_t *a,
                                        const int8_t *b, int32_t n)
{
    lil_mve_sums s = {0, 0, 0, 0, 0, 0};

    for (int32_t i = 0; i < n; i += 16)
        s = lil_mve_step_3x2(vldrbq_s8(x + i), vldrbq_s8(y + i), vldrbq_s8(z + i), vldrbq_s8(a + i), vldrbq_s8(b + i),
                             s);
    return s;
}

/* The same in a loop. In assembly because compilers copy sums and pointers in the loop. */
LIL_INLINE lil_mve_sums lil_mve_many_3x2(const int8_t *x, const int8_t *y, const int8_t *z, const int8_t *a,
                                         const int8_t *b, int32_t n)
{
    lil_mve_sums s = {0, 0, 0, 0, 0, 0};
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

LIL_INLINE lil_mve_sums lil_mve_dot_3x2(const int8_t *x, const int8_t *y, const int8_t *z, const int8_t *a,
                                        const int8_t *b, int32_t n)
{
    if (__builtin_constant_p(n) && n <= 64)
        return lil_mve_few_3x2(x, y, z, a, b, n);
    return lil_mve_many_3x2(x, y, z, a, b, n);
}

/* The first `rows` of four results; all but the last are whole. */
LIL_INLINE void lil_mve_store_4(int8_t *y, int32x4_t results, int32_t rows)
{
    if (rows >= 4)
        vstrbq_s32(y, results);
    else
        vstrbq_p_s32(y, results, vctp32q((uint32_t)rows));
}

/* y[k] = clamp(x w[k] + bias), scaled, of n products each, for `rows` rows of w, 1 to 4; the same of x1 and x2, which
 * go first, so that what is written for them may be written over. n is a multiple of 16. */
LIL_INLINE void lil_mve_results_3x4(const int8_t *x, const int8_t *x1, const int8_t *x2, const int8_t *w, int32_t n,
                                    lil_channels channels, int32_t rows, lil_range r, int8_t *y, int8_t *y1,
                                    int8_t *y2)
{
    const int8_t *a = w, *b = w + (rows > 1 ? n : 0), *c = w + (rows > 2 ? 2 * n : 0);
    const int8_t *d = w + (rows > 3 ? 3 * n : 0);
    const int32x4_t bias = vldrwq_s32(channels.bias);
    lil_mve_sums s = lil_mve_dot_3x2(x, x1, x2, a, c, n);
    int32x4_t none = vuninitializedq_s32(), sx = vsetq_lane_s32(s.bx, vsetq_lane_s32(s.ax, none, 0), 2);
    int32x4_t sy = vsetq_lane_s32(s.by, vsetq_lane_s32(s.ay, none, 0), 2);
    int32x4_t sz = vsetq_lane_s32(s.bz, vsetq_lane_s32(s.az, none, 0), 2);

    if (n > 32) /* twelve sums, or three vectors that are kept for them, are more than there are registers for */
        __asm__("" : "+r"(b), "+r"(x), "+r"(x1), "+r"(x2) : "w"(sx), "w"(sy), "w"(sz));
    s = lil_mve_dot_3x2(x, x1, x2, b, d, n);
    sx = vaddq_s32(vsetq_lane_s32(s.bx, vsetq_lane_s32(s.ax, sx, 1), 3), bias);
    sy = vaddq_s32(vsetq_lane_s32(s.by, vsetq_lane_s32(s.ay, sy, 1), 3), bias);
    sz = vaddq_s32(vsetq_lane_s32(s.bz, vsetq_lane_s32(s.az, sz, 1), 3), bias);
    const int32x4_t multiplier = vldrwq_s32(channels.multiplier), shift = vldrwq_s32(channels.shift);
    lil_mve_store_4(y2, lil_mve_requantize_4(sz, multiplier, shift, r), rows);
    lil_mve_store_4(y1, lil_mve_requantize_4(sy, multiplier, shift, r), rows);
    lil_mve_store_4(y, lil_mve_requantize_4(sx, multiplier, shift, r), rows);
}

/* The same for x alone and any n. */
LIL_INLINE void lil_mve_results_1x4(const int8_t *x, const int8_t *w, int32_t n, lil_channels channels, int32_t rows,
                                    lil_range r, int8_t *y)
{
    const int8_t *a = w, *b = w + (rows > 1 ? n : 0), *c = w + (rows > 2 ? 2 * n : 0);
    const int8_t *d = w + (rows > 3 ? 3 * n : 0);
    int32_t sa = channels.bias[0], sb = channels.bias[1], sc = channels.bias[2], sd = channels.bias[3];
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
    const int32x4_t sums = {sa, sb, sc, sd};
    lil_mve_store_4(
        y, lil_mve_requantize_4(sums, vldrwq_s32(channels.multiplier), vldrwq_s32(channels.shift), r), rows);
}
#else
LIL_INLINE void lil_mve_results_1x4(const int8_t *x, const int8_t *w, int32_t n, lil_channels c, int32_t rows,
                                    lil_range r, int8_t *y)
{
    for (int32_t k = 0; k < rows; k++)
        y[k] = lil_mve_requantize(lil_mve_dot(x, w + k * n, n, c.bias[k]), c, k, r);
}

LIL_INLINE void lil_mve_results_3x4(const int8_t *x, const int8_t *x1, const int8_t *x2, const int8_t *w, int32_t n,
                                    lil_channels c, int32_t rows, lil_range r, int8_t *y, int8_t *y1, int8_t *y2)
{
    lil_mve_results_1x4(x2, w, n, c, rows, r, y2);
    lil_mve_results_1x4(x1, w, n, c, rows, r, y1);
    lil_mve_results_1x4(x, w, n, c, rows, r, y);
}
#endif

#endif

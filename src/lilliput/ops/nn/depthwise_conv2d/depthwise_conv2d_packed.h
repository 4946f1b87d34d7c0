/* lil_depthwise_conv2d_packed: lil_depthwise_conv2d_s8 with weights of 4 or 2 bits, unpacked a channel at a time.
 *
 *   x      (n, h, w, c)      int8
 *   w      (m, kh, kw)       fields of `bits` bits, low bits first, two's complement, one after the other
 *   b      (m)               int32, the input's zero point already folded in: b[i] - x_zero * sum(w[i])
 *   scale  (m)               one a channel of y
 *   plane  (ph, pw)          scratch: one channel of x with its padding, as far as windows reach
 *   taps   (kh, kw)          scratch
 *   y      (n, oh, ow, m)    int8; may start where x starts if m = c and n = 1, because a channel is copied first */
#ifndef LIL_DEPTHWISE_CONV2D_PACKED_H
#define LIL_DEPTHWISE_CONV2D_PACKED_H

#include "depthwise_conv2d_s8.h"
#include "lil_unpack.h"

typedef struct {
    int32_t n;            /* images                                         */
    int32_t h, w, c;      /* input: rows, columns, channels                 */
    int32_t oh, ow, m;    /* output: rows, columns, channels                */
    int32_t kh, kw;       /* window: rows, columns                          */
    int32_t sh, sw;       /* stride                                         */
    int32_t dh, dw;       /* dilation                                       */
    int32_t top, left;    /* padding before the first row and column        */
    int32_t multiplier;   /* output channels an input channel               */
    int32_t ph, pw;       /* plane: rows, columns                           */
    int32_t x_zero;       /* zero point of x, [-128, 127]                   */
    int32_t y_zero;       /* zero point of y, [-128, 127]                   */
    int32_t low, high;    /* fused activation, in y's integers, [-128, 127] */
    int32_t rounding;     /* LIL_ROUND_...                                  */
    int32_t bits;         /* of a weight: 4 or 2                            */
} lil_depthwise_conv2d_packed_params;

/* One channel of y, from a plane with its padding and weights that are unpacked. */
LIL_INLINE void lil_depthwise_conv2d_packed_channel(const lil_depthwise_conv2d_packed_params p, const int8_t *plane,
                                                    const int8_t *taps, int32_t b, lil_scale scale, int8_t *y)
{
    for (int32_t row = 0; row < p.oh; row++, plane += p.sh * p.pw) {
        const int8_t *corner = plane;
        for (int32_t column = 0; column < p.ow; column++, corner += p.sw, y += p.m) {
            const int8_t *from = corner, *weights = taps;
            int32_t acc = b;
            for (int32_t ky = 0; ky < p.kh; ky++, from += p.dh * p.pw, weights += p.kw)
                for (int32_t kx = 0; kx < p.kw; kx++)
                    acc += from[kx * p.dw] * (int32_t)weights[kx];
            *y = lil_requantize_s8(acc, scale, p.rounding, p.y_zero, p.low, p.high);
        }
    }
}

LIL_INLINE void lil_depthwise_conv2d_packed(const lil_depthwise_conv2d_packed_params p, const int8_t *x,
                                            const uint8_t *w, const int32_t *b, const lil_scale *scale, int8_t *plane,
                                            int8_t *taps, int8_t *y)
{
    const lil_depthwise_conv2d_s8_params s = {
        p.n, p.h, p.w, p.c, p.oh, p.ow, p.m, p.kh, p.kw, p.sh, p.sw, p.dh, p.dw, p.top, p.left, p.multiplier, p.ph,
        p.pw, p.x_zero, p.y_zero, p.low, p.high, p.rounding};

    for (int32_t i = 0; i < p.ph * p.pw; i++)
        plane[i] = (int8_t)p.x_zero;
    for (int32_t image = 0; image < p.n; image++, x += p.h * p.w * p.c, y += p.oh * p.ow * p.m) {
        for (int32_t channel = 0, i = 0; channel < p.c; channel++) {
            lil_depthwise_conv2d_s8_plane(s, x + channel, plane);
            for (int32_t end = i + p.multiplier; i < end; i++) {
                lil_unpack_s8(w, i * p.kh * p.kw, p.kh * p.kw, p.bits, taps);
                lil_depthwise_conv2d_packed_channel(p, plane, taps, lil_read_s32(b + i), lil_read_scale(scale + i),
                                                    y + i);
            }
        }
    }
}

#endif

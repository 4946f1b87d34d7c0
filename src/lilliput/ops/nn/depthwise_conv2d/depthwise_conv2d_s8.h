/* lil_depthwise_conv2d_s8: y = clamp(y_zero + requantize(sum over the window of x w + b)), channel by channel.
 *
 *   x      (n, h, w, c)      int8
 *   w      (m, kh, kw)       int8, symmetric; channel i of y sees channel i / multiplier of x, m = c * multiplier
 *   b      (m)               int32, the input's zero point already folded in: b[i] - x_zero * sum(w[i])
 *   scale  (m)               one a channel of y
 *   plane  (ph, pw)          scratch: one channel of x with its padding, as far as windows reach
 *   y      (n, oh, ow, m)    int8; may start where x starts if m = c and n = 1, because a channel is copied first */
#ifndef LIL_DEPTHWISE_CONV2D_S8_H
#define LIL_DEPTHWISE_CONV2D_S8_H

#include "lil_requantize.h"

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
} lil_depthwise_conv2d_s8_params;

/* One channel of y, from a plane with its padding. */
LIL_INLINE void lil_depthwise_conv2d_s8_channel(const lil_depthwise_conv2d_s8_params p, const int8_t *plane,
                                                const int8_t *w, int32_t b, lil_scale scale, int8_t *y)
{
    for (int32_t row = 0; row < p.oh; row++, plane += p.sh * p.pw) {
        const int8_t *corner = plane;
        for (int32_t column = 0; column < p.ow; column++, corner += p.sw, y += p.m) {
            const int8_t *from = corner, *weights = w;
            int32_t acc = b;
            for (int32_t ky = 0; ky < p.kh; ky++, from += p.dh * p.pw, weights += p.kw)
                for (int32_t kx = 0; kx < p.kw; kx++)
                    acc += from[kx * p.dw] * lil_read_s8(weights + kx);
            *y = lil_requantize_s8(acc, scale, p.rounding, p.y_zero, p.low, p.high);
        }
    }
}

/* Copies one channel into the inner part of the plane. */
LIL_INLINE void lil_depthwise_conv2d_s8_plane(const lil_depthwise_conv2d_s8_params p, const int8_t *x, int8_t *plane)
{
    const int32_t rows = lil_min(p.h, p.ph - p.top), columns = lil_min(p.w, p.pw - p.left);

    plane += p.top * p.pw + p.left;
    for (int32_t row = 0; row < rows; row++, plane += p.pw, x += p.w * p.c) {
        const int8_t *from = x;
        for (int32_t column = 0; column < columns; column++, from += p.c)
            plane[column] = *from;
    }
}

LIL_INLINE void lil_depthwise_conv2d_s8(const lil_depthwise_conv2d_s8_params p, const int8_t *x, const int8_t *w,
                                        const int32_t *b, const lil_scale *scale, int8_t *plane, int8_t *y)
{
    for (int32_t i = 0; i < p.ph * p.pw; i++)
        plane[i] = (int8_t)p.x_zero;
    for (int32_t image = 0; image < p.n; image++, x += p.h * p.w * p.c, y += p.oh * p.ow * p.m) {
        const int8_t *weights = w;
        for (int32_t channel = 0, i = 0; channel < p.c; channel++) {
            lil_depthwise_conv2d_s8_plane(p, x + channel, plane);
            for (int32_t end = i + p.multiplier; i < end; i++, weights += p.kh * p.kw)
                lil_depthwise_conv2d_s8_channel(p, plane, weights, lil_read_s32(b + i), lil_read_scale(scale + i),
                                                y + i);
        }
    }
}

#endif

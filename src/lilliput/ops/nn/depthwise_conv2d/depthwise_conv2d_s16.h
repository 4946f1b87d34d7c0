/* lil_depthwise_conv2d_s16: y = clamp(requantize(sum over the window of x w + b)), channel by channel, int16, zero
 * points 0, sums of 64 bits.
 *
 *   x      (n, h, w, c)      int16
 *   w      (m, kh, kw)       int8, symmetric; channel i of y sees channel i / multiplier of x, m = c * multiplier
 *   b      (m)               64 bits
 *   scale  (m)               one a channel of y
 *   y      (n, oh, ow, m)    int16; may not overlap x */
#ifndef LIL_DEPTHWISE_CONV2D_S16_H
#define LIL_DEPTHWISE_CONV2D_S16_H

#include "lil_requantize_wide.h"

typedef struct {
    int32_t n;          /* images                                             */
    int32_t h, w, c;    /* input: rows, columns, channels                     */
    int32_t oh, ow, m;  /* output: rows, columns, channels                    */
    int32_t kh, kw;     /* window: rows, columns                              */
    int32_t sh, sw;     /* stride                                             */
    int32_t dh, dw;     /* dilation                                           */
    int32_t top, left;  /* padding before the first row and column            */
    int32_t multiplier; /* output channels an input channel                   */
    int32_t low, high;  /* fused activation, in y's integers, [-32768, 32767] */
    int32_t rounding;   /* LIL_ROUND_...                                      */
} lil_depthwise_conv2d_s16_params;

/* sum + the products in the window whose corner lies at row y and column x0; `x` starts at its channel. */
LIL_INLINE int64_t lil_depthwise_conv2d_s16_sum(const lil_depthwise_conv2d_s16_params p, const int16_t *x,
                                                const int8_t *w, int32_t y, int32_t x0, int64_t sum)
{
    for (int32_t ky = 0; ky < p.kh; ky++, y += p.dh) {
        int32_t column = x0;
        for (int32_t kx = 0; kx < p.kw; kx++, column += p.dw, w++)
            if (y >= 0 && y < p.h && column >= 0 && column < p.w)
                sum += (int32_t)x[(y * p.w + column) * p.c] * lil_read_s8(w);
    }
    return sum;
}

/* All channels of one window. */
LIL_INLINE void lil_depthwise_conv2d_s16_window(const lil_depthwise_conv2d_s16_params p, const int16_t *x, int32_t row,
                                                int32_t column, const int8_t *w, const lil_wide *b,
                                                const lil_scale *scale, int16_t *y)
{
    for (int32_t channel = 0, i = 0; channel < p.c; channel++) {
        for (int32_t end = i + p.multiplier; i < end; i++, w += p.kh * p.kw) {
            const int64_t acc = lil_depthwise_conv2d_s16_sum(p, x + channel, w, row, column, lil_read_wide(b + i));
            y[i] = lil_requantize_s16(acc, lil_read_scale(scale + i), p.rounding, p.low, p.high);
        }
    }
}

LIL_INLINE void lil_depthwise_conv2d_s16(const lil_depthwise_conv2d_s16_params p, const int16_t *x, const int8_t *w,
                                         const lil_wide *b, const lil_scale *scale, int16_t *LIL_RESTRICT y)
{
    for (int32_t image = 0; image < p.n; image++, x += p.h * p.w * p.c)
        for (int32_t row = 0; row < p.oh; row++)
            for (int32_t column = 0; column < p.ow; column++, y += p.m)
                lil_depthwise_conv2d_s16_window(p, x, row * p.sh - p.top, column * p.sw - p.left, w, b, scale, y);
}

#endif

/* lil_depthwise_conv2d_f32: y = clamp(sum over the window of x w + b), channel by channel, by row and column.
 *
 *   x  (n, h, w, c)   w  (m, kh, kw), m = c * multiplier   b  (m)   y  (n, oh, ow, m), may not overlap x */
#ifndef LIL_DEPTHWISE_CONV2D_F32_H
#define LIL_DEPTHWISE_CONV2D_F32_H

#include "lil_platform.h"

typedef struct {
    int32_t n;          /* images                                  */
    int32_t h, w, c;    /* input: rows, columns, channels          */
    int32_t oh, ow, m;  /* output: rows, columns, channels         */
    int32_t kh, kw;     /* window: rows, columns                   */
    int32_t sh, sw;     /* stride                                  */
    int32_t dh, dw;     /* dilation                                */
    int32_t top, left;  /* padding before the first row and column */
    int32_t multiplier; /* output channels an input channel        */
    float low, high;    /* fused activation                        */
} lil_depthwise_conv2d_f32_params;

/* The sum over the window whose corner lies at row y and column x0; `x` starts at its channel. */
LIL_INLINE float lil_depthwise_conv2d_f32_sum(const lil_depthwise_conv2d_f32_params p, const float *x,
                                              const float *weights, int32_t y, int32_t x0)
{
    float acc = 0.0f;
    for (int32_t ky = 0; ky < p.kh; ky++, y += p.dh) {
        int32_t column = x0;
        for (int32_t kx = 0; kx < p.kw; kx++, column += p.dw, weights++)
            if (y >= 0 && y < p.h && column >= 0 && column < p.w)
                acc += x[(y * p.w + column) * p.c] * lil_read_f32(weights);
    }
    return acc;
}

/* All channels of one window. */
LIL_INLINE void lil_depthwise_conv2d_f32_window(const lil_depthwise_conv2d_f32_params p, const float *x, int32_t row,
                                                int32_t column, const float *w, const float *b, float *y)
{
    for (int32_t channel = 0, i = 0; channel < p.c; channel++) {
        for (int32_t end = i + p.multiplier; i < end; i++, w += p.kh * p.kw) {
            float acc = lil_depthwise_conv2d_f32_sum(p, x + channel, w, row, column) + lil_read_f32(b + i);
            acc = acc < p.low ? p.low : acc;
            y[i] = acc > p.high ? p.high : acc;
        }
    }
}

LIL_INLINE void lil_depthwise_conv2d_f32(const lil_depthwise_conv2d_f32_params p, const float *x, const float *w,
                                         const float *b, float *LIL_RESTRICT y)
{
    for (int32_t image = 0; image < p.n; image++, x += p.h * p.w * p.c)
        for (int32_t row = 0; row < p.oh; row++)
            for (int32_t column = 0; column < p.ow; column++, y += p.m)
                lil_depthwise_conv2d_f32_window(p, x, row * p.sh - p.top, column * p.sw - p.left, w, b, y);
}

#endif

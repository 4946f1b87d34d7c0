/* lil_conv2d_f32: y = clamp(sum over the window of x w + b), summed by row, column and channel of the window.
 *
 *   x  (n, h, w, c)   w  (m, kh, kw, depth), depth = c / groups   b  (m)   y  (n, oh, ow, m), may not overlap x */
#ifndef LIL_CONV2D_F32_H
#define LIL_CONV2D_F32_H

#include "lil_platform.h"

typedef struct {
    int32_t n;         /* images                                  */
    int32_t h, w, c;   /* input: rows, columns, channels          */
    int32_t oh, ow, m; /* output: rows, columns, channels         */
    int32_t kh, kw;    /* window: rows, columns                   */
    int32_t sh, sw;    /* stride                                  */
    int32_t dh, dw;    /* dilation                                */
    int32_t top, left; /* padding before the first row and column */
    int32_t depth;     /* input channels a group                  */
    int32_t fan;       /* output channels a group                 */
    float low, high;   /* fused activation                        */
} lil_conv2d_f32_params;

/* The sum over the window whose corner lies at row y and column x0, for one output channel; `x` starts at its group. */
LIL_INLINE float lil_conv2d_f32_sum(const lil_conv2d_f32_params p, const float *x, const float *weights, int32_t y,
                                    int32_t x0)
{
    float acc = 0.0f;
    for (int32_t ky = 0; ky < p.kh; ky++, y += p.dh) {
        int32_t column = x0;
        for (int32_t kx = 0; kx < p.kw; kx++, column += p.dw, weights += p.depth) {
            if (y < 0 || y >= p.h || column < 0 || column >= p.w)
                continue;
            const float *from = x + (y * p.w + column) * p.c;
            for (int32_t i = 0; i < p.depth; i++)
                acc += from[i] * lil_read_f32(weights + i);
        }
    }
    return acc;
}

/* All output channels of one window. */
LIL_INLINE void lil_conv2d_f32_window(const lil_conv2d_f32_params p, const float *x, int32_t row, int32_t column,
                                      const float *w, const float *b, float *y)
{
    for (int32_t first = 0, i = 0; first < p.c; first += p.depth) {
        for (int32_t end = i + p.fan; i < end; i++, w += p.kh * p.kw * p.depth) {
            float acc = lil_conv2d_f32_sum(p, x + first, w, row, column) + lil_read_f32(b + i);
            acc = acc < p.low ? p.low : acc;
            y[i] = acc > p.high ? p.high : acc;
        }
    }
}

LIL_INLINE void lil_conv2d_f32(const lil_conv2d_f32_params p, const float *x, const float *w, const float *b,
                               float *LIL_RESTRICT y)
{
    for (int32_t image = 0; image < p.n; image++, x += p.h * p.w * p.c)
        for (int32_t row = 0; row < p.oh; row++)
            for (int32_t column = 0; column < p.ow; column++, y += p.m)
                lil_conv2d_f32_window(p, x, row * p.sh - p.top, column * p.sw - p.left, w, b, y);
}

#endif

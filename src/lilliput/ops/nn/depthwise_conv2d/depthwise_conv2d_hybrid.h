/* lil_depthwise_conv2d_hybrid: y = clamp(sum over the window of x w + b), channel by channel, with int8 weights; each
 * image is quantized on the way.
 *
 *   x        (n, h, w, c)      float
 *   w        (m, kh, kw)       int8, symmetric; channel i of y sees channel i / multiplier of x, m = c * multiplier
 *   w_scale  (m)               scale of each channel of w
 *   b        (m)               float
 *   q        (h, w, c)         scratch
 *   y        (n, oh, ow, m)    float; may not overlap x */
#ifndef LIL_DEPTHWISE_CONV2D_HYBRID_H
#define LIL_DEPTHWISE_CONV2D_HYBRID_H

#include "lil_hybrid.h"

typedef struct {
    int32_t n;            /* images                                  */
    int32_t h, w, c;      /* input: rows, columns, channels          */
    int32_t oh, ow, m;    /* output: rows, columns, channels         */
    int32_t kh, kw;       /* window: rows, columns                   */
    int32_t sh, sw;       /* stride                                  */
    int32_t dh, dw;       /* dilation                                */
    int32_t top, left;    /* padding before the first row and column */
    int32_t multiplier;   /* output channels an input channel        */
    int32_t x_bits;       /* of x once it is quantized: 2 - 8        */
    int32_t is_symmetric; /* quantize x with 0 as zero point         */
    float low, high;      /* fused activation                        */
} lil_depthwise_conv2d_hybrid_params;

/* The sum over the window whose corner lies at row y and column x0; `q` starts at its channel. */
LIL_INLINE int32_t lil_depthwise_conv2d_hybrid_sum(const lil_depthwise_conv2d_hybrid_params p, const int8_t *q,
                                                   int32_t zero, const int8_t *w, int32_t y, int32_t x0)
{
    int32_t sum = 0;
    for (int32_t ky = 0; ky < p.kh; ky++, y += p.dh) {
        int32_t column = x0;
        for (int32_t kx = 0; kx < p.kw; kx++, column += p.dw, w++)
            if (y >= 0 && y < p.h && column >= 0 && column < p.w)
                sum += (q[(y * p.w + column) * p.c] - zero) * lil_read_s8(w);
    }
    return sum;
}

/* All channels of one window. */
LIL_INLINE void lil_depthwise_conv2d_hybrid_window(const lil_depthwise_conv2d_hybrid_params p, const int8_t *q,
                                                   lil_hybrid format, int32_t row, int32_t column, const int8_t *w,
                                                   const float *w_scale, const float *b, float *y)
{
    for (int32_t channel = 0, i = 0; channel < p.c; channel++) {
        for (int32_t end = i + p.multiplier; i < end; i++, w += p.kh * p.kw) {
            const int32_t sum = lil_depthwise_conv2d_hybrid_sum(p, q + channel, format.zero, w, row, column);
            float real = lil_hybrid_real(sum, format, 0, lil_read_f32(w_scale + i)) + lil_read_f32(b + i);
            real = real < p.low ? p.low : real;
            y[i] = real > p.high ? p.high : real;
        }
    }
}

LIL_INLINE void lil_depthwise_conv2d_hybrid(const lil_depthwise_conv2d_hybrid_params p, const float *x, const int8_t *w,
                                            const float *w_scale, const float *b, int8_t *q, float *LIL_RESTRICT y)
{
    for (int32_t image = 0; image < p.n; image++, x += p.h * p.w * p.c) {
        const lil_hybrid format = lil_hybrid_quantize(x, p.h * p.w * p.c, p.x_bits, p.is_symmetric, q);
        for (int32_t row = 0; row < p.oh; row++)
            for (int32_t column = 0; column < p.ow; column++, y += p.m)
                lil_depthwise_conv2d_hybrid_window(p, q, format, row * p.sh - p.top, column * p.sw - p.left, w, w_scale,
                                                   b, y);
    }
}

#endif

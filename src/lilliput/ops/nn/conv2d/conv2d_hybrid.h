/* lil_conv2d_hybrid: y = clamp(sum over the window of x w + b) with int8 weights; each image is quantized on the way.
 *
 *   x        (n, h, w, c)            float
 *   w        (m, kh, kw, depth)      int8, symmetric; depth = c / groups
 *   w_sum    (m)                     sum of each channel of w
 *   w_scale  (m)                     scale of each channel of w
 *   b        (m)                     float
 *   q        (h, w, c)               scratch
 *   patch    (kh, kw, depth)         scratch
 *   y        (n, oh, ow, m)          float; may not overlap x */
#ifndef LIL_CONV2D_HYBRID_H
#define LIL_CONV2D_HYBRID_H

#include "lil_dot.h"
#include "lil_hybrid.h"
#include "lil_patch.h"

typedef struct {
    int32_t n;            /* images                                  */
    int32_t h, w, c;      /* input: rows, columns, channels          */
    int32_t oh, ow, m;    /* output: rows, columns, channels         */
    int32_t kh, kw;       /* window: rows, columns                   */
    int32_t sh, sw;       /* stride                                  */
    int32_t dh, dw;       /* dilation                                */
    int32_t top, left;    /* padding before the first row and column */
    int32_t depth;        /* input channels a group                  */
    int32_t fan;          /* output channels a group                 */
    int32_t x_bits;       /* of x once it is quantized: 2 - 8        */
    int32_t is_symmetric; /* quantize x with 0 as zero point         */
    float low, high;      /* fused activation                        */
} lil_conv2d_hybrid_params;

/* All output channels of one window, whose corner lies at row `row` and column `column` of q. */
LIL_INLINE void lil_conv2d_hybrid_window(const lil_conv2d_hybrid_params p, const int8_t *q, lil_hybrid format,
                                         int32_t row, int32_t column, const int8_t *w, const int32_t *w_sum,
                                         const float *w_scale, const float *b, int8_t *patch, float *y)
{
    const int32_t taps = p.kh * p.kw * p.depth;
    lil_patch_shape shape = {p.h, p.w, p.c, p.kh, p.kw, p.dh, p.dw, 0, p.depth, format.zero};

    for (int32_t i = 0; shape.first < p.c; shape.first += p.depth) {
        lil_patch_s8(shape, q, row, column, patch);
        for (int32_t end = i + p.fan; i < end; i++, w += taps) {
            const int32_t sum = lil_dot_s8(patch, w, taps, 0);
            float real = lil_hybrid_real(sum, format, lil_read_s32(w_sum + i), lil_read_f32(w_scale + i));
            real += lil_read_f32(b + i);
            real = real < p.low ? p.low : real;
            y[i] = real > p.high ? p.high : real;
        }
    }
}

LIL_INLINE void lil_conv2d_hybrid(const lil_conv2d_hybrid_params p, const float *x, const int8_t *w,
                                  const int32_t *w_sum, const float *w_scale, const float *b, int8_t *q,
                                  int8_t *patch, float *LIL_RESTRICT y)
{
    for (int32_t image = 0; image < p.n; image++, x += p.h * p.w * p.c) {
        const lil_hybrid format = lil_hybrid_quantize(x, p.h * p.w * p.c, p.x_bits, p.is_symmetric, q);
        for (int32_t row = 0; row < p.oh; row++)
            for (int32_t column = 0; column < p.ow; column++, y += p.m)
                lil_conv2d_hybrid_window(p, q, format, row * p.sh - p.top, column * p.sw - p.left, w, w_sum, w_scale, b,
                                         patch, y);
    }
}

#endif

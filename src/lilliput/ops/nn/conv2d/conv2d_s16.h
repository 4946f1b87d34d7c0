/* lil_conv2d_s16: y = clamp(requantize(sum over the window of x w + b)), int16, zero points 0, sums of 64 bits.
 *
 *   x      (n, h, w, c)              int16
 *   w      (m, kh, kw, depth)        int8, symmetric; depth = c / groups
 *   b      (m)                       64 bits
 *   scale  (m)                       one a channel of y
 *   patch  (kh, kw, depth)           scratch
 *   y      (n, oh, ow, m)            int16; may lie over x as far as no window needs what it has overwritten */
#ifndef LIL_CONV2D_S16_H
#define LIL_CONV2D_S16_H

#include "lil_dot.h"
#include "lil_patch.h"
#include "lil_requantize_wide.h"

typedef struct {
    int32_t n;         /* images                                             */
    int32_t h, w, c;   /* input: rows, columns, channels                     */
    int32_t oh, ow, m; /* output: rows, columns, channels                    */
    int32_t kh, kw;    /* window: rows, columns                              */
    int32_t sh, sw;    /* stride                                             */
    int32_t dh, dw;    /* dilation                                           */
    int32_t top, left; /* padding before the first row and column            */
    int32_t depth;     /* input channels a group                             */
    int32_t fan;       /* output channels a group                            */
    int32_t low, high; /* fused activation, in y's integers, [-32768, 32767] */
    int32_t rounding;  /* LIL_ROUND_...                                      */
} lil_conv2d_s16_params;

/* All output channels of one window, whose corner lies at row `row` and column `column` of x. */
LIL_INLINE void lil_conv2d_s16_window(const lil_conv2d_s16_params p, const int16_t *x, int32_t row, int32_t column,
                                      const int8_t *w, const lil_wide *b, const lil_scale *scale, int16_t *patch,
                                      int16_t *y)
{
    const int32_t taps = p.kh * p.kw * p.depth;
    lil_patch_shape shape = {p.h, p.w, 2 * p.c, p.kh, p.kw, p.dh, p.dw, 0, 2 * p.depth, 0}; /* in bytes */

    for (int32_t i = 0; shape.first < shape.c; shape.first += shape.depth) {
        lil_patch_s8(shape, (const int8_t *)x, row, column, (int8_t *)patch);
        for (int32_t end = i + p.fan; i < end; i++, w += taps) {
            const int64_t acc = lil_dot_s16(patch, w, taps, lil_read_wide(b + i));
            y[i] = lil_requantize_s16(acc, lil_read_scale(scale + i), p.rounding, p.low, p.high);
        }
    }
}

LIL_INLINE void lil_conv2d_s16(const lil_conv2d_s16_params p, const int16_t *x, const int8_t *w, const lil_wide *b,
                               const lil_scale *scale, int16_t *patch, int16_t *y)
{
    for (int32_t image = 0; image < p.n; image++, x += p.h * p.w * p.c)
        for (int32_t row = 0; row < p.oh; row++)
            for (int32_t column = 0; column < p.ow; column++, y += p.m)
                lil_conv2d_s16_window(p, x, row * p.sh - p.top, column * p.sw - p.left, w, b, scale, patch, y);
}

#endif

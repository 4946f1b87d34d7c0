/* lil_conv2d_s8: y = clamp(y_zero + requantize(sum over the window of x w + b)), int8.
 *
 *   x      (n, h, w, c)              int8
 *   w      (m, kh, kw, depth)        int8, symmetric; depth = c / groups
 *   b      (m)                       int32, the input's zero point already folded in: b[i] - x_zero * sum(w[i])
 *   scale  (m)                       one a channel of y
 *   patch  (kh, kw, depth)           scratch
 *   y      (n, oh, ow, m)            int8; may lie over x as far as no window needs what it has overwritten */
#ifndef LIL_CONV2D_S8_H
#define LIL_CONV2D_S8_H

#include "lil_dot.h"
#include "lil_patch.h"
#include "lil_requantize.h"

typedef struct {
    int32_t n;            /* images                                        */
    int32_t h, w, c;      /* input: rows, columns, channels                */
    int32_t oh, ow, m;    /* output: rows, columns, channels               */
    int32_t kh, kw;       /* window: rows, columns                         */
    int32_t sh, sw;       /* stride                                        */
    int32_t dh, dw;       /* dilation                                      */
    int32_t top, left;    /* padding before the first row and column       */
    int32_t depth;        /* input channels a group                        */
    int32_t fan;          /* output channels a group                       */
    int32_t x_zero;       /* zero point of x, [-128, 127]                  */
    int32_t y_zero;       /* zero point of y, [-128, 127]                  */
    int32_t low, high;    /* fused activation, in y's integers, [-128, 127] */
    int32_t rounding;     /* LIL_ROUND_...                                 */
} lil_conv2d_s8_params;

/* All output channels of one window, whose corner lies at row `row` and column `column` of x. */
LIL_INLINE void lil_conv2d_s8_window(const lil_conv2d_s8_params p, const int8_t *x, int32_t row, int32_t column,
                                     const int8_t *w, const int32_t *b, const lil_scale *scale, int8_t *patch,
                                     int8_t *y)
{
    const int32_t taps = p.kh * p.kw * p.depth;
    lil_patch_shape shape = {p.h, p.w, p.c, p.kh, p.kw, p.dh, p.dw, 0, p.depth, p.x_zero};

    for (int32_t i = 0; shape.first < p.c; shape.first += p.depth) {
        lil_patch_s8(shape, x, row, column, patch);
        for (int32_t left = p.fan; left > 0; left -= 2) {
            const int32_t second = left > 1;
            lil_sums_1x2 sums = {lil_read_s32(b + i), lil_read_s32(b + i + second)};
            sums = lil_dot_1x2(patch, w, w + second * taps, taps, sums);
            y[i] = lil_requantize_s8(sums.a, lil_read_scale(scale + i), p.rounding, p.y_zero, p.low, p.high);
            i++;
            w += taps;
            if (!second)
                break;
            y[i] = lil_requantize_s8(sums.b, lil_read_scale(scale + i), p.rounding, p.y_zero, p.low, p.high);
            i++;
            w += taps;
        }
    }
}

LIL_INLINE void lil_conv2d_s8(const lil_conv2d_s8_params p, const int8_t *x, const int8_t *w, const int32_t *b,
                              const lil_scale *scale, int8_t *patch, int8_t *y)
{
    for (int32_t image = 0; image < p.n; image++, x += p.h * p.w * p.c)
        for (int32_t row = 0; row < p.oh; row++)
            for (int32_t column = 0; column < p.ow; column++, y += p.m)
                lil_conv2d_s8_window(p, x, row * p.sh - p.top, column * p.sw - p.left, w, b, scale, patch, y);
}

#endif

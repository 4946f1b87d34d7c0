/* lil_conv2d_s8_thumb1: lil_conv2d_s8 for one group of channels and cores with the sixteen-bit Thumb instructions only.
 *
 * Four windows at a time are widened into columns side by side, and multiplied with one row of weights after another.
 *
 *   x        (n, h, w, c)       int8
 *   w        (m, 4 * quads)     int8, symmetric: (kh, kw, c), made up with zeros
 *   b        (m)                int32, the input's zero point already folded in: b[i] - x_zero * sum(w[i])
 *   scale    (m)                one a channel of y, as lil_requantize_ready wants it
 *   patch    (kh, kw, c)        scratch: a window that leaves the image or is dilated
 *   columns  (4 * quads, 4)     scratch
 *   y        (n, oh, ow, m)     int8; may lie over x as far as no window needs what it has overwritten */
#ifndef LIL_CONV2D_S8_THUMB1_H
#define LIL_CONV2D_S8_THUMB1_H

#include "lil_dot_columns.h"
#include "lil_patch.h"
#include "lil_requantize_ready.h"

typedef struct {
    int32_t n;         /* images                                         */
    int32_t h, w, c;   /* input: rows, columns, channels                 */
    int32_t oh, ow, m; /* output: rows, columns, channels                */
    int32_t kh, kw;    /* window: rows, columns                          */
    int32_t sh, sw;    /* stride                                         */
    int32_t dh, dw;    /* dilation                                       */
    int32_t top, left; /* padding before the first row and column        */
    int32_t quads;     /* of numbers in a row of weights                 */
    int32_t x_zero;    /* zero point of x, [-128, 127]                   */
    int32_t y_zero;    /* zero point of y, [-128, 127]                   */
    int32_t low, high; /* fused activation, in y's integers, [-128, 127] */
    int32_t rounding;  /* LIL_ROUND_...                                  */
} lil_conv2d_s8_thumb1_params;

/* The window whose corner lies at row y and column x0 of x, as a column. */
LIL_INLINE void lil_conv2d_s8_thumb1_column(const lil_conv2d_s8_thumb1_params p, const int8_t *x, int32_t y, int32_t x0,
                                            int8_t *patch, int32_t *LIL_RESTRICT column)
{
    const int8_t *from = patch;
    int32_t stride = p.kw * p.c;

    if (p.dw > 1 || y < 0 || x0 < 0 || y + (p.kh - 1) * p.dh >= p.h || x0 + p.kw > p.w) {
        const lil_patch_shape shape = {p.h, p.w, p.c, p.kh, p.kw, p.dh, p.dw, 0, p.c, p.x_zero};
        lil_patch_s8(shape, x, y, x0, patch);
    } else { /* its rows lie in x as they are wanted */
        from = x + (y * p.w + x0) * p.c;
        stride = p.dh * p.w * p.c;
    }
    for (int32_t ky = 0; ky < p.kh; ky++, from += stride) {
        LIL_UNROLL(4)
        for (int32_t k = 0; k < p.kw * p.c; k++, column += 4)
            *column = from[k];
    }
}

/* All channels of `count` results, 1 to 4, from four columns. One too many goes where the first goes, before it. */
LIL_INLINE void lil_conv2d_s8_thumb1_results(const lil_conv2d_s8_thumb1_params p, const int32_t *columns,
                                             const int8_t *w, const int32_t *b, const lil_scale *scale, int32_t count,
                                             int8_t *y)
{
    const int32_t second = count > 1 ? p.m : 0, third = count > 2 ? 2 * p.m : 0, fourth = count > 3 ? 3 * p.m : 0;

    for (int32_t i = 0; i < p.m; i++, w += 4 * p.quads, y++) {
        const lil_column_sums sums = lil_dot_columns(columns, w, p.quads, b[i]);
        const lil_scale_ready ready = lil_ready_scale(scale[i], p.rounding, p.y_zero);
        y[fourth] = lil_requantize_s8_ready(sums.d, ready, p.rounding, p.low, p.high);
        y[third] = lil_requantize_s8_ready(sums.c, ready, p.rounding, p.low, p.high);
        y[second] = lil_requantize_s8_ready(sums.b, ready, p.rounding, p.low, p.high);
        y[0] = lil_requantize_s8_ready(sums.a, ready, p.rounding, p.low, p.high);
    }
}

LIL_INLINE void lil_conv2d_s8_thumb1(const lil_conv2d_s8_thumb1_params p, const int8_t *x, const int8_t *w,
                                     const int32_t *b, const lil_scale *scale, int8_t *patch, int32_t *columns,
                                     int8_t *y)
{
    for (int32_t image = 0; image < p.n; image++, x += p.h * p.w * p.c) {
        int32_t row = -p.top, column = -p.left, in_row = p.ow;

        for (int32_t left = p.oh * p.ow; left > 0; left -= 4) {
            const int32_t count = lil_min(left, 4);
            for (int32_t i = 0; i < 4; i++) {
                lil_conv2d_s8_thumb1_column(p, x, row, column, patch, columns + i);
                if (i + 1 >= left) /* the last window goes as often as columns are left */
                    continue;
                column += p.sw;
                if (--in_row == 0) {
                    in_row = p.ow;
                    column = -p.left;
                    row += p.sh;
                }
            }
            lil_conv2d_s8_thumb1_results(p, columns, w, b, scale, count, y);
            y += count * p.m;
        }
    }
}

#endif

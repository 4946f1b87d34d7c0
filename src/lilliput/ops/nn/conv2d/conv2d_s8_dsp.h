/* lil_conv2d_s8_dsp: lil_conv2d_s8 for cores with the DSP extension and one group of channels.
 *
 * Three windows at a time are widened into columns of 16-bit pairs, and multiplied with two rows of weights at a time.
 * A row of a window is made up to whole quads: numbers 0 and 2 of each quad are one pair, 1 and 3 the next.
 *
 *   x        (n, h, w, c)             int8
 *   w        ((m + 1) / 2, 6 + pairs) words, for two channels of y each: their biases, the input's zero point already
 *                                     folded in; two rows of weights as lil_dot_3x2 wants them, 0 beyond the window's
 *                                     rows; their multipliers and their shifts as lil_requantize_dsp wants them
 *   patch    (kh, kw, c)              scratch: a window that leaves the image or is dilated
 *   columns  (pairs, 3)               scratch; pairs = 2 * quads
 *   y        (n, oh, ow, m)           int8; may start where x starts if no window needs what y has overwritten */
#ifndef LIL_CONV2D_S8_DSP_H
#define LIL_CONV2D_S8_DSP_H

#include "lil_patch.h"
#include "lil_requantize_dsp.h"

typedef struct {
    int32_t n;         /* images                                         */
    int32_t h, w, c;   /* input: rows, columns, channels                 */
    int32_t oh, ow, m; /* output: rows, columns, channels                */
    int32_t kh, kw;    /* window: rows, columns                          */
    int32_t sh, sw;    /* stride                                         */
    int32_t dh, dw;    /* dilation                                       */
    int32_t top, left; /* padding before the first row and column        */
    int32_t quads;     /* of numbers in a window, its rows made up       */
    int32_t x_zero;    /* zero point of x, [-128, 127]                   */
    int32_t y_zero;    /* zero point of y, [-128, 127]                   */
    int32_t low, high; /* fused activation, in y's integers, [-128, 127] */
    int32_t rounding;  /* LIL_ROUND_...                                  */
} lil_conv2d_s8_dsp_params;

/* `n` bytes as pairs into every third word of a column, made up to whole quads; gives the place after them. */
LIL_INLINE int32_t *lil_conv2d_s8_dsp_widen(const int8_t *from, int32_t n, int32_t *column)
{
    for (; n >= 4; n -= 4, from += 4, column += 6) {
        const int32_t quad = lil_read_4(from);
        column[0] = lil_bytes_02(quad);
        column[3] = lil_bytes_13(quad);
    }
    if (n > 0) {
        column[0] = lil_pair(from[0], n > 2 ? from[2] : 0);
        column[3] = lil_pair(n > 1 ? from[1] : 0, 0);
        column += 6;
    }
    return column;
}

/* The window whose corner lies at row y and column x0 of x, as a column. */
LIL_INLINE void lil_conv2d_s8_dsp_column(const lil_conv2d_s8_dsp_params p, const int8_t *x, int32_t y, int32_t x0,
                                         int8_t *patch, int32_t *column)
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
    for (int32_t ky = 0; ky < p.kh; ky++, from += stride)
        column = lil_conv2d_s8_dsp_widen(from, p.kw * p.c, column);
}

/* All channels of `count` results, 1 to 3, from three columns. One too many goes where the first goes, before it. */
LIL_INLINE void lil_conv2d_s8_dsp_results(const lil_conv2d_s8_dsp_params p, const int32_t *columns, const int32_t *w,
                                          int32_t count, int8_t *y)
{
    const int32_t second = count > 1 ? p.m : 0, third = count > 2 ? 2 * p.m : 0;

    for (int32_t left = p.m; left > 0; left -= 2, w += 4, y += 2) {
        lil_sums_3x2 sums = {w[0], w[0], w[0], w[1], w[1], w[1]};
        w = lil_dot_3x2(columns, w + 2, p.quads, &sums);
        lil_scale scale = {w[0], w[2]};
        lil_scale_dsp ready = lil_ready_scale(scale, p.rounding, p.y_zero);

        y[third] = lil_requantize_s8_dsp(sums.az, ready, p.rounding, p.low, p.high);
        y[second] = lil_requantize_s8_dsp(sums.ay, ready, p.rounding, p.low, p.high);
        y[0] = lil_requantize_s8_dsp(sums.ax, ready, p.rounding, p.low, p.high);
        if (left == 1)
            return;
        scale.multiplier = w[1];
        scale.shift = w[3];
        ready = lil_ready_scale(scale, p.rounding, p.y_zero);
        y[third + 1] = lil_requantize_s8_dsp(sums.bz, ready, p.rounding, p.low, p.high);
        y[second + 1] = lil_requantize_s8_dsp(sums.by, ready, p.rounding, p.low, p.high);
        y[1] = lil_requantize_s8_dsp(sums.bx, ready, p.rounding, p.low, p.high);
    }
}

LIL_INLINE void lil_conv2d_s8_dsp(const lil_conv2d_s8_dsp_params p, const int8_t *x, const int32_t *w, int8_t *patch,
                                  int32_t *columns, int8_t *y)
{
    for (int32_t image = 0; image < p.n; image++, x += p.h * p.w * p.c) {
        int32_t row = -p.top, column = -p.left, count = 0, left = p.oh * p.ow;

        for (int32_t in_row = p.ow; left > 0; left--) {
            lil_conv2d_s8_dsp_column(p, x, row, column, patch, columns + count);
            count++;
            column += p.sw;
            if (--in_row == 0) {
                in_row = p.ow;
                column = -p.left;
                row += p.sh;
            }
            if (count == 3 || left == 1) {
                lil_conv2d_s8_dsp_results(p, columns, w, count, y);
                y += count * p.m;
                count = 0;
            }
        }
    }
}

#endif

/* lil_conv2d_s8_dsp: lil_conv2d_s8 for cores with the DSP extension and one group of channels.
 *
 * Four windows at a time are widened into columns of 16-bit pairs, and multiplied with two rows of weights at a time.
 * The whole quads of each of a window's rows come first, numbers 0 and 2 of each being one pair, 1 and 3 the next; what
 * is left over of the rows then comes in turn, made up to a quad by any numbers: their weights are 0.
 *
 *   x        (n, h, w, c)             int8
 *   w        ((m + 1) / 2, 6 + pairs) words, for two channels of y each: their biases, the input's zero point already
 *                                     folded in; two rows of weights as lil_dot_4x2 wants them; their scales as
 *                                     lil_requantize_dsp wants them
 *   patch    (kh, kw, c)              scratch: a window that leaves the image or is dilated
 *   columns  (pairs, 4)               scratch; pairs = 2 * quads
 *   y        (n, oh, ow, m)           int8; may lie over x as far as no window needs what it has overwritten */
#ifndef LIL_CONV2D_S8_DSP_H
#define LIL_CONV2D_S8_DSP_H

#include "lil_dot_4x2.h"
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
    int32_t leaves;    /* 0: no window leaves the image, or is dilated   */
    int32_t lone;      /* 1: a window that is left over alone is computed alone */
    int32_t quads;     /* of numbers in a window, made up                */
    int32_t part;      /* quads after which sums must be taken out; 0: all */
    int32_t x_zero;    /* zero point of x, [-128, 127]                   */
    int32_t y_zero;    /* zero point of y, [-128, 127]                   */
    int32_t low, high; /* fused activation, in y's integers, [-128, 127] */
    int32_t rounding;  /* LIL_ROUND_...                                  */
} lil_conv2d_s8_dsp_params;

/* `quads` whole quads as pairs into every fourth word of a column; gives the place after them. */
LIL_INLINE int32_t *lil_conv2d_s8_dsp_widen(const int8_t *from, int32_t quads, int32_t *column)
{
    LIL_UNROLL(2)
    for (; quads > 0; quads--, from += 4, column += 8) {
        const int32_t quad = lil_read_4(from);
        column[0] = lil_bytes_02(quad);
        column[4] = lil_bytes_13(quad);
    }
    return column;
}

/* `rows` rows of a window, `stride` bytes apart, of `n` bytes each, as a column. */
LIL_INLINE void lil_conv2d_s8_dsp_rows(const int8_t *from, int32_t rows, int32_t stride, int32_t n, int32_t *column)
{
    const int8_t *row = from;

    LIL_UNROLL(4)
    for (int32_t ky = 0; ky < rows; ky++, row += stride)
        column = lil_conv2d_s8_dsp_widen(row, n / 4, column);
    from += n / 4 * 4;
    LIL_UNROLL(4)
    for (int32_t ky = 0, i = 0; ky < rows; ky++, from += stride) {
        LIL_UNROLL(4)
        for (int32_t k = 0; k < n % 4; k++, i++)
            lil_write_number(column + 4 * (i >> 1), i & 1, from[k]);
    }
}

/* One copy, and apart, so that the code for windows inside the image is short: few instructions fit a flash's cache. */
LIL_SUBROUTINE void lil_conv2d_s8_dsp_border(const lil_patch_shape *shape, const int8_t *x, int32_t y, int32_t x0,
                                             int8_t *patch)
{
    lil_patch_s8(*shape, x, y, x0, patch);
}

/* The window whose corner lies at row y and column x0 of x, as a column. */
LIL_INLINE void lil_conv2d_s8_dsp_column(const lil_conv2d_s8_dsp_params p, const int8_t *x, int32_t y, int32_t x0,
                                         int8_t *patch, int32_t *column)
{
    const int8_t *from = patch;
    int32_t stride = p.kw * p.c;

    if (p.leaves && (p.dw > 1 || y < 0 || x0 < 0 || y + (p.kh - 1) * p.dh >= p.h || x0 + p.kw > p.w)) {
        const lil_patch_shape shape = {p.h, p.w, p.c, p.kh, p.kw, p.dh, p.dw, 0, p.c, p.x_zero};
        lil_conv2d_s8_dsp_border(&shape, x, y, x0, patch);
    } else { /* its rows lie in x as they are wanted */
        from = x + (y * p.w + x0) * p.c;
        stride = p.dh * p.w * p.c;
    }
    lil_conv2d_s8_dsp_rows(from, p.kh, stride, p.kw * p.c, column);
}

/* Adds the sums of one more part of a window. */
LIL_INLINE void lil_conv2d_s8_dsp_add(const int32_t *columns, const int32_t *weights, int32_t quads, lil_sums_4x2 *sums)
{
    const lil_sums_4x2 more = lil_dot_4x2(columns, weights, quads, 0, 0);
    sums->a0 += more.a0;
    sums->a1 += more.a1;
    sums->a2 += more.a2;
    sums->a3 += more.a3;
    sums->b0 += more.b0;
    sums->b1 += more.b1;
    sums->b2 += more.b2;
    sums->b3 += more.b3;
    sums->end = more.end;
}

/* All channels of `count` results, 1 to 4, from four columns. One too many goes where the first goes, before it. */
LIL_INLINE void lil_conv2d_s8_dsp_results(const int32_t *columns, const int32_t *w, int32_t quads, int32_t m,
                                          int32_t count, int8_t *y, int32_t part, int32_t y_zero, int32_t low,
                                          int32_t high, int32_t rounding)
{
    const int32_t second = count > 1 ? m : 0, third = count > 2 ? 2 * m : 0, fourth = count > 3 ? 3 * m : 0;

    for (const int8_t *end = y + m; y < end; y += 2) {
        lil_sums_4x2 sums = lil_dot_4x2(columns, w + 2, lil_min(quads, part), w[0], w[1]);
        for (int32_t done = part; done < quads; done += part)
            lil_conv2d_s8_dsp_add(columns + 8 * done, sums.end, lil_min(quads - done, part), &sums);
        const lil_scale_dsp a = {sums.end[0], sums.end[1], y_zero}, b = {sums.end[2], sums.end[3], y_zero};
        int8_t *y1 = y + second, *y2 = y + third, *y3 = y + fourth;

        *y3 = lil_requantize_s8_dsp(sums.a3, a, rounding, low, high);
        *y2 = lil_requantize_s8_dsp(sums.a2, a, rounding, low, high);
        *y1 = lil_requantize_s8_dsp(sums.a1, a, rounding, low, high);
        *y = lil_requantize_s8_dsp(sums.a0, a, rounding, low, high);
        if (y + 1 == end)
            return;
        y3[1] = lil_requantize_s8_dsp(sums.b3, b, rounding, low, high);
        y2[1] = lil_requantize_s8_dsp(sums.b2, b, rounding, low, high);
        y1[1] = lil_requantize_s8_dsp(sums.b1, b, rounding, low, high);
        y[1] = lil_requantize_s8_dsp(sums.b0, b, rounding, low, high);
        w = sums.end + 4;
    }
}

/* The same for the parameters that most layers have, which share a copy, and for any. */
LIL_SUBROUTINE void lil_conv2d_s8_dsp_above(const int32_t *columns, const int32_t *w, int32_t quads, int32_t m,
                                            int32_t count, int8_t *y)
{
    const int32_t second = count > 1 ? m : 0, third = count > 2 ? 2 * m : 0, fourth = count > 3 ? 3 * m : 0;

    for (const int8_t *end = y + m; y < end; y += 2) {
        const lil_sums_4x2 results = lil_results_4x2(columns, w + 2, quads, w[0], w[1]);
        int8_t *y1 = y + second, *y2 = y + third, *y3 = y + fourth;

        *y3 = (int8_t)results.a3;
        *y2 = (int8_t)results.a2;
        *y1 = (int8_t)results.a1;
        *y = (int8_t)results.a0;
        if (y + 1 == end)
            return;
        y3[1] = (int8_t)results.b3;
        y2[1] = (int8_t)results.b2;
        y1[1] = (int8_t)results.b1;
        y[1] = (int8_t)results.b0;
        w = results.end;
    }
}

LIL_SUBROUTINE void lil_conv2d_s8_dsp_twice(const int32_t *columns, const int32_t *w, int32_t quads, int32_t m,
                                            int32_t count, int8_t *y, int32_t y_zero)
{
    lil_conv2d_s8_dsp_results(columns, w, quads, m, count, y, quads, y_zero, -128, 127, LIL_ROUND_TWICE);
}

LIL_SUBROUTINE void lil_conv2d_s8_dsp_high(const int32_t *columns, const int32_t *w, int32_t quads, int32_t m,
                                           int32_t count, int8_t *y, int32_t y_zero)
{
    lil_conv2d_s8_dsp_results(columns, w, quads, m, count, y, quads, y_zero, -128, 127, LIL_ROUND_HIGH);
}

LIL_SUBROUTINE void lil_conv2d_s8_dsp_any(const int32_t *columns, const int32_t *w, int32_t quads, int32_t m,
                                          int32_t count, int8_t *y, int32_t part, int32_t y_zero, int32_t low,
                                          int32_t high, int32_t rounding)
{
    lil_conv2d_s8_dsp_results(columns, w, quads, m, count, y, part, y_zero, low, high, rounding);
}

/* All channels of one result, from the first of the columns: where three of four would be computed for nothing. */
LIL_SUBROUTINE void lil_conv2d_s8_dsp_one(const int32_t *columns, const int32_t *w, int32_t quads, int32_t m, int8_t *y,
                                          int32_t part, int32_t y_zero, int32_t low, int32_t high, int32_t rounding)
{
    for (const int8_t *end = y + m; y < end; y += 2) {
        int32_t first = w[0], second = w[1];
        const int32_t *column = columns;

        w += 2;
        for (int32_t left = quads; left > 0; left -= part) {
            int32_t both = 0, b = 0;
            LIL_UNROLL(4)
            for (int32_t i = lil_min(left, part); i > 0; i--, w += 2, column += 8) {
                both = lil_smlad(w[0], column[0], both);
                b = lil_smlad(lil_bytes_02(w[0]), column[0], b);
                both = lil_smlad(w[1], column[4], both);
                b = lil_smlad(lil_bytes_02(w[1]), column[4], b);
            }
            first += lil_take_out(both, b);
            second += b;
        }
        const lil_scale_dsp one = {w[0], w[1], y_zero}, other = {w[2], w[3], y_zero};
        y[0] = lil_requantize_s8_dsp(first, one, rounding, low, high);
        if (y + 1 < end)
            y[1] = lil_requantize_s8_dsp(second, other, rounding, low, high);
        w += 4;
    }
}

LIL_INLINE void lil_conv2d_s8_dsp_group(const lil_conv2d_s8_dsp_params p, const int32_t *columns, const int32_t *w,
                                        int32_t count, int8_t *y)
{
    const int32_t is_usual = p.part == 0 && p.low == -128 && p.high == 127, part = p.part ? p.part : p.quads;

    if (p.lone && count == 1)
        lil_conv2d_s8_dsp_one(columns, w, p.quads, p.m, y, part, p.y_zero, p.low, p.high, p.rounding);
    else if (is_usual && p.y_zero == -128 && p.rounding == LIL_ROUND_ABOVE)
        lil_conv2d_s8_dsp_above(columns, w, p.quads, p.m, count, y);
    else if (is_usual && p.rounding == LIL_ROUND_TWICE)
        lil_conv2d_s8_dsp_twice(columns, w, p.quads, p.m, count, y, p.y_zero);
    else if (is_usual && p.rounding == LIL_ROUND_HIGH)
        lil_conv2d_s8_dsp_high(columns, w, p.quads, p.m, count, y, p.y_zero);
    else
        lil_conv2d_s8_dsp_any(columns, w, p.quads, p.m, count, y, part, p.y_zero, p.low, p.high, p.rounding);
}

LIL_INLINE void lil_conv2d_s8_dsp(const lil_conv2d_s8_dsp_params p, const int8_t *x, const int32_t *w, int8_t *patch,
                                  int32_t *columns, int8_t *y)
{
    for (int32_t image = 0; image < p.n; image++, x += p.h * p.w * p.c) {
        int32_t row = -p.top, column = -p.left, in_row = p.ow;

        for (int32_t left = p.oh * p.ow; left > 0; left -= 4) {
            const int32_t count = lil_min(left, 4);
            LIL_UNROLL(1)
            for (int32_t i = 0; i < count; i++, column += p.sw) {
                if (in_row-- == 0) {
                    in_row = p.ow - 1;
                    column = -p.left;
                    row += p.sh;
                }
                lil_conv2d_s8_dsp_column(p, x, row, column, patch, columns + i);
            }
            lil_conv2d_s8_dsp_group(p, columns, w, count, y);
            y += count * p.m;
        }
    }
}

#endif

/* lil_conv2d_s8_dsp_4x2: lil_conv2d_s8 for cores with the DSP extension and one group of channels.
 *
 * Four windows at a time are widened into columns of 16-bit pairs, and multiplied with two rows of weights at a time.
 *
 *   x        (n, h, w, c)             int8
 *   w        ((m + 1) / 2, 2 + pairs) words, for two channels of y each, as lil_products_4x2_s8 wants them; the input's
 *                                     zero point is folded into what sums start from; weights are 0 beyond the window
 *   scale    (m)                      as lil_requantize_dsp wants them
 *   patch    (kh, kw, c)              int8, scratch: a window that leaves the image or is dilated
 *   columns  (pairs, 4)               scratch; what lies beyond a window is multiplied with 0
 *   y        (n, oh, ow, m)           int8; may start where x starts if no window needs what y has overwritten */
#ifndef LIL_CONV2D_S8_DSP_4X2_H
#define LIL_CONV2D_S8_DSP_4X2_H

#include "lil_patch.h"
#include "lil_products.h"
#include "lil_requantize_dsp.h"

typedef struct {
    int32_t n;         /* images                                         */
    int32_t h, w, c;   /* input: rows, columns, channels                 */
    int32_t oh, ow, m; /* output: rows, columns, channels                */
    int32_t kh, kw;    /* window: rows, columns                          */
    int32_t sh, sw;    /* stride                                         */
    int32_t dh, dw;    /* dilation                                       */
    int32_t top, left; /* padding before the first row and column        */
    int32_t pairs;     /* of a window: kh * kw * c / 2, made up to fours */
    int32_t x_zero;    /* zero point of x, [-128, 127]                   */
    int32_t y_zero;    /* zero point of y, [-128, 127]                   */
    int32_t low, high; /* fused activation, in y's integers, [-128, 127] */
    int32_t rounding;  /* LIL_ROUND_...                                  */
} lil_conv2d_s8_dsp_4x2_params;

#define LIL_4X2_COLUMNS  4
#define LIL_4X2_PRODUCTS 4 /* pairs of rows at a time */

/* The numbers of a window, row by row, as a column: first the whole quads of each row, then what is left of each. */
LIL_INLINE void lil_4x2_widen(const int8_t *from, int32_t stride, int32_t rows, int32_t n, int32_t *column)
{
    const int8_t *row = from;
    LIL_UNROLL(1)
    for (int32_t ky = 0; ky < rows; ky++, row += stride) {
        LIL_UNROLL(4)
        for (int32_t k = 0; k + 4 <= n; k += 4, column += 2 * LIL_4X2_COLUMNS) {
            const int32_t quad = lil_read_4(row + k);
            column[0] = lil_bytes_02(quad);
            column[LIL_4X2_COLUMNS] = lil_bytes_13(quad);
        }
    }
    int32_t second = 0;
    for (int32_t ky = 0; ky < rows; ky++, from += stride) {
        for (int32_t k = n & ~3; k < n; k++) {
            lil_write_number(column, second, from[k]);
            column += second * LIL_4X2_COLUMNS;
            second ^= 1;
        }
    }
}

/* The window whose corner lies at row y and column x0 of x, as a column. */
LIL_INLINE void lil_4x2_column(const lil_conv2d_s8_dsp_4x2_params p, const int8_t *x, int32_t y, int32_t x0,
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
    lil_4x2_widen(from, stride, p.kh, p.kw * p.c, column);
}

/* Two channels of `count` results, 1 to 4. */
LIL_INLINE void lil_4x2_write(const lil_conv2d_s8_dsp_4x2_params p, const int32_t *sums, const lil_scale *scale,
                              int32_t has_b, int32_t count, int8_t *y)
{
    const lil_scale_dsp a = lil_ready_scale(scale[0], p.rounding, p.y_zero);
    const lil_scale_dsp b = lil_ready_scale(scale[has_b], p.rounding, p.y_zero);

    LIL_UNROLL(1)
    for (; count > 0; count--, sums++, y += p.m) {
        const int32_t sum_b = sums[4], sum_a = (int32_t)((uint32_t)sums[0] - (uint32_t)sum_b) >> 8;
        y[0] = lil_requantize_s8_dsp(sum_a, a, p.rounding, p.low, p.high);
        if (has_b)
            y[1] = lil_requantize_s8_dsp(sum_b, b, p.rounding, p.low, p.high);
    }
}

/* All channels of `count` results from their columns. */
LIL_INLINE void lil_4x2_results(const lil_conv2d_s8_dsp_4x2_params p, const int32_t *columns, const int32_t *w,
                                const lil_scale *scale, int32_t count, int8_t *y)
{
    int32_t sums[8 * LIL_4X2_PRODUCTS];

    LIL_UNROLL(1)
    for (int32_t o = 0; o < p.m; w += LIL_4X2_PRODUCTS * (2 + p.pairs)) {
        const int32_t products = lil_min(LIL_4X2_PRODUCTS, (p.m - o + 1) / 2);
        lil_products_4x2_s8(columns, w, sums, p.pairs, sums + 8 * products);
        LIL_UNROLL(1)
        for (int32_t i = 0; i < products; i++, o += 2)
            lil_4x2_write(p, sums + 8 * i, scale + o, p.m % 2 == 0 || o + 1 < p.m, count, y + o);
    }
}

LIL_INLINE void lil_conv2d_s8_dsp_4x2(const lil_conv2d_s8_dsp_4x2_params p, const int8_t *x, const int32_t *w,
                                      const lil_scale *scale, int8_t *patch, int32_t *columns, int8_t *y)
{
    for (int32_t image = 0; image < p.n; image++, x += p.h * p.w * p.c) {
        int32_t row = -p.top, column = -p.left, count = 0, left = p.oh * p.ow;

        for (int32_t in_row = p.ow; left > 0; left--) {
            lil_4x2_column(p, x, row, column, patch, columns + count);
            count++;
            column += p.sw;
            if (--in_row == 0) {
                in_row = p.ow;
                column = -p.left;
                row += p.sh;
            }
            if (count == LIL_4X2_COLUMNS || left == 1) {
                lil_4x2_results(p, columns, w, scale, count, y);
                y += count * p.m;
                count = 0;
            }
        }
    }
}

#endif

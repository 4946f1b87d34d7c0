/* lil_conv2d_packed_dsp: lil_conv2d_packed for cores with the DSP extension and one group of channels.
 *
 * Four windows at a time are widened into columns; two rows of weights at a time are unpacked into words that
 * lil_dot_4x2 reads, and multiplied with all four.
 *
 *   x        (n, h, w, c)              int8
 *   w        ((m + 1) / 2, words)      two rows of weights, 2^(bits - 1) larger: a word holds 8 / bits words as
 *                                      lil_dot_4x2 wants them, `bits` apart; 0 beyond a window and m
 *   b        (m)                       int32, the input's zero point already folded in: b[i] - x_zero * sum(w[i])
 *   scale    (m)                       one a channel of y, as lil_requantize_dsp wants them
 *   patch    (4 * quads)               scratch: a window, made up with zeros; quads = words * 4 / bits
 *   columns  (2 * quads, 4)            scratch
 *   rows     (2 * quads)               scratch
 *   y        (n, oh, ow, m)            int8; may lie over x as far as no window needs what it has overwritten */
#ifndef LIL_CONV2D_PACKED_DSP_H
#define LIL_CONV2D_PACKED_DSP_H

#include "lil_dot_4x2.h"
#include "lil_patch.h"
#include "lil_requantize_dsp.h"
#include "lil_unpack_dsp.h"

typedef struct {
    int32_t n;         /* images                                         */
    int32_t h, w, c;   /* input: rows, columns, channels                 */
    int32_t oh, ow, m; /* output: rows, columns, channels                */
    int32_t kh, kw;    /* window: rows, columns                          */
    int32_t sh, sw;    /* stride                                         */
    int32_t dh, dw;    /* dilation                                       */
    int32_t top, left; /* padding before the first row and column        */
    int32_t bits;      /* of a weight: 4 or 2                            */
    int32_t words;     /* of two rows of weights                         */
    int32_t as_it_is;  /* 1: a window lies in x as it is wanted          */
    int32_t x_zero;    /* zero point of x, [-128, 127]                   */
    int32_t y_zero;    /* zero point of y, [-128, 127]                   */
    int32_t low, high; /* fused activation, in y's integers, [-128, 127] */
    int32_t rounding;  /* LIL_ROUND_...                                  */
} lil_conv2d_packed_dsp_params;

/* The window whose corner lies at row y and column x0 of x, as a column; gives its sum, times 2^(bits - 1). */
LIL_INLINE int32_t lil_conv2d_packed_dsp_column(const lil_conv2d_packed_dsp_params p, const int8_t *x, int32_t y,
                                                int32_t x0, int8_t *patch, int32_t *column)
{
    const lil_patch_shape shape = {p.h, p.w, p.c, p.kh, p.kw, p.dh, p.dw, 0, p.c, p.x_zero};
    const int32_t numbers = p.words * (p.bits == 4 ? 4 : 8);
    const int8_t *from = p.as_it_is ? x + (y * p.w + x0) * p.c : patch;

    if (!p.as_it_is)
        lil_patch_s8(shape, x, y, x0, patch);
    return lil_widen_and_sum(from, numbers, 4, column) * (p.bits == 4 ? 8 : 2);
}

/* One channel of `count` results, 1 to 4. */
LIL_INLINE void lil_conv2d_packed_dsp_store(const lil_conv2d_packed_dsp_params p, const int32_t sums[4],
                                            const int32_t excess[4], int32_t b, lil_scale scale, int32_t count, int8_t *y)
{
    const lil_scale_dsp ready = lil_ready_scale_dsp(scale, p.y_zero);
    for (int32_t i = 0; i < count; i++)
        y[i * p.m] = lil_requantize_s8_dsp(sums[i] + b - excess[i], ready, p.rounding, p.low, p.high);
}

/* All channels of `count` results, 1 to 4, from four columns. */
LIL_INLINE void lil_conv2d_packed_dsp_results(const lil_conv2d_packed_dsp_params p, const int32_t *columns,
                                              const int32_t excess[4], const int32_t *w, const int32_t *b,
                                              const lil_scale *scale, int32_t *rows, int32_t count, int8_t *y)
{
    for (int32_t i = 0; i < p.m; i += 2, w += p.words) {
        lil_unpack_joined(w, p.words, p.bits, rows);
        const lil_sums_4x2 sums = lil_dot_4x2(columns, rows, p.words * (p.bits == 4 ? 1 : 2), 0, 0);
        const int32_t first[4] = {sums.a0, sums.a1, sums.a2, sums.a3}, second[4] = {sums.b0, sums.b1, sums.b2, sums.b3};
        lil_conv2d_packed_dsp_store(p, first, excess, b[i], scale[i], count, y + i);
        if (i + 1 < p.m)
            lil_conv2d_packed_dsp_store(p, second, excess, b[i + 1], scale[i + 1], count, y + i + 1);
    }
}

LIL_INLINE void lil_conv2d_packed_dsp(const lil_conv2d_packed_dsp_params p, const int8_t *x, const int32_t *w,
                                      const int32_t *b, const lil_scale *scale, int8_t *patch, int32_t *columns,
                                      int32_t *rows, int8_t *y)
{
    for (int32_t k = p.kh * p.kw * p.c; k < p.words * (p.bits == 4 ? 4 : 8); k++)
        patch[k] = 0;
    for (int32_t image = 0; image < p.n; image++, x += p.h * p.w * p.c) {
        for (int32_t first = 0, results = p.oh * p.ow; first < results; first += 4) {
            const int32_t count = lil_min(results - first, 4);
            int32_t excess[4] = {0, 0, 0, 0};
            for (int32_t i = 0; i < count; i++) {
                const int32_t row = (first + i) / p.ow * p.sh - p.top, column = (first + i) % p.ow * p.sw - p.left;
                excess[i] = lil_conv2d_packed_dsp_column(p, x, row, column, patch, columns + i);
            }
            lil_conv2d_packed_dsp_results(p, columns, excess, w, b, scale, rows, count, y);
            y += count * p.m;
        }
    }
}

#endif

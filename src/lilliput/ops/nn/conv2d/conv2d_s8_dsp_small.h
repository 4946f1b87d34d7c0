/* lil_conv2d_s8_dsp_small: lil_conv2d_s8_dsp in half the code, for where flash counts more than time.
 *
 * Every window is copied before it is widened, wherever it lies; all results are made in one place.
 *
 *   x        (n, h, w, c)             int8
 *   w        ((m + 1) / 2, 5 + pairs) words, for two channels of y each: their biases, the input's zero point already
 *                                     folded in; two rows of weights as lil_dot_4x2 wants them; their multipliers as
 *                                     lil_requantize_dsp wants them; their shifts, a byte each
 *   patch    (4 * quads)              scratch: a window, and any numbers behind it, whose weights are 0
 *   columns  (pairs, 4)               scratch; pairs = 2 * quads
 *   y        (n, oh, ow, m)           int8; may start where x starts if no window needs what y has overwritten */
#ifndef LIL_CONV2D_S8_DSP_SMALL_H
#define LIL_CONV2D_S8_DSP_SMALL_H

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
    int32_t quads;     /* of numbers in a window, made up                */
    int32_t x_zero;    /* zero point of x, [-128, 127]                   */
    int32_t y_zero;    /* zero point of y, [-128, 127]                   */
    int32_t low, high; /* fused activation, in y's integers, [-128, 127] */
    int32_t rounding;  /* LIL_ROUND_...                                  */
} lil_conv2d_s8_dsp_small_params;

/* The window whose corner lies at row y and column x0 of x, as a column. */
LIL_INLINE void lil_conv2d_s8_dsp_small_column(const lil_conv2d_s8_dsp_small_params p, const int8_t *x, int32_t y,
                                               int32_t x0, int8_t *patch, int32_t *column)
{
    const lil_patch_shape shape = {p.h, p.w, p.c, p.kh, p.kw, p.dh, p.dw, 0, p.c, p.x_zero};

    lil_patch_s8(shape, x, y, x0, patch);
    for (int32_t quads = p.quads; quads > 0; quads--, patch += 4, column += 8) {
        column[0] = lil_bytes_02(lil_read_4(patch));
        column[4] = lil_bytes_13(lil_read_4(patch));
    }
}

/* All channels of `count` results, 1 to 4, from four columns. */
LIL_INLINE void lil_conv2d_s8_dsp_small_results(const lil_conv2d_s8_dsp_small_params p, const int32_t *columns,
                                                const int32_t *w, int32_t count, int8_t *y)
{
    for (int32_t channel = 0; channel < p.m; channel += 2) {
        const lil_sums_4x2 sums = lil_dot_4x2(columns, w + 2, p.quads, w[0], w[1]);
        const int32_t accs[8] = {sums.a0, sums.a1, sums.a2, sums.a3, sums.b0, sums.b1, sums.b2, sums.b3};
        int32_t shifts = sums.end[2];

        for (int32_t row = 0; row < 2 && channel + row < p.m; row++, shifts >>= 8) {
            const lil_scale_dsp scale = lil_ready_shift_dsp(sums.end[row], (int8_t)shifts, p.rounding, p.y_zero);
            const int32_t *acc = accs + 4 * row;
            int8_t *to = y + channel + row;
            for (const int32_t *end = acc + count; acc < end; acc++, to += p.m)
                *to = lil_requantize_s8_dsp(*acc, scale, p.rounding, p.low, p.high);
        }
        w = sums.end + 3;
    }
}

LIL_INLINE void lil_conv2d_s8_dsp_small(const lil_conv2d_s8_dsp_small_params p, const int8_t *x, const int32_t *w,
                                        int8_t *patch, int32_t *columns, int8_t *y)
{
    for (int32_t image = 0; image < p.n; image++, x += p.h * p.w * p.c) {
        for (int32_t first = 0, results = p.oh * p.ow; first < results; first += 4) {
            const int32_t count = lil_min(results - first, 4);
            for (int32_t i = 0; i < count; i++) {
                const int32_t row = (first + i) / p.ow, column = (first + i) % p.ow;
                lil_conv2d_s8_dsp_small_column(p, x, row * p.sh - p.top, column * p.sw - p.left, patch, columns + i);
            }
            lil_conv2d_s8_dsp_small_results(p, columns, w, count, y);
            y += count * p.m;
        }
    }
}

#endif

/* lil_transpose_conv_s8: each number of x adds its multiples of the window to sums;
 * y = clamp(y_zero + requantize(sums + b)).
 *
 * Results whose row and column leave the same remainders by the stride see the same taps: for them it is an ordinary
 * convolution, with a window of every sh-th row and every sw-th column of the whole one, turned round.
 *
 *   x      (n, h, w, c)                   int8
 *   w      (sh, sw, m, rows, columns, c)  int8, symmetric: the window of each pair of remainders, turned round
 *   b      (sh, sw, m)                    int32, the input's zero point already folded in
 *   scale  (m)                            one a channel of y
 *   patch  (rows, columns, c)             scratch, for the largest window
 *   y      (n, oh, ow, m)                 int8; may not overlap x */
#ifndef LIL_TRANSPOSE_CONV_S8_H
#define LIL_TRANSPOSE_CONV_S8_H

#include "lil_dot.h"
#include "lil_patch.h"
#include "lil_requantize.h"
#include "lil_turned_window.h"

typedef struct {
    int32_t n;         /* images                                         */
    int32_t h, w, c;   /* input: rows, columns, channels                 */
    int32_t oh, ow, m; /* output: rows, columns, channels                */
    int32_t kh, kw;    /* window: rows, columns                          */
    int32_t sh, sw;    /* stride                                         */
    int32_t top, left; /* rows and columns of the sums that y leaves out */
    int32_t x_zero;    /* zero point of x, [-128, 127]                   */
    int32_t y_zero;    /* zero point of y, [-128, 127]                   */
    int32_t low, high; /* fused activation, in y's integers, [-128, 127] */
    int32_t rounding;  /* LIL_ROUND_...                                  */
} lil_transpose_conv_s8_params;

LIL_INLINE int8_t lil_transpose_conv_s8_result(const lil_transpose_conv_s8_params p, int32_t acc,
                                               const lil_scale *scale)
{
    return lil_requantize_s8(acc, lil_read_scale(scale), p.rounding, p.y_zero, p.low, p.high);
}

/* The results of one pair of remainders. */
LIL_INLINE void lil_transpose_conv_s8_results(const lil_transpose_conv_s8_params p, lil_turned rows, lil_turned columns,
                                              const int8_t *x, const int8_t *w, const int32_t *b,
                                              const lil_scale *scale, int8_t *patch, int8_t *y)
{
    const lil_patch_shape shape = {p.h, p.w, p.c, rows.taps, columns.taps, 1, 1, 0, p.c, p.x_zero};
    const int32_t taps = rows.taps * columns.taps * p.c;

    for (int32_t row = rows.first, from = rows.corner; row < p.oh; row += p.sh, from++) {
        for (int32_t column = columns.first, start = columns.corner; column < p.ow; column += p.sw, start++) {
            int8_t *to = y + (row * p.ow + column) * p.m;
            const int8_t *weights = w;
            lil_patch_s8(shape, x, from, start, patch);
            for (int32_t i = 0; i < p.m; i += 2, weights += 2 * taps) {
                const int32_t second = i + 1 < p.m; /* an odd last channel goes twice, once in vain */
                lil_sums_1x2 sums = {lil_read_s32(b + i), lil_read_s32(b + i + second)};
                sums = lil_dot_1x2(patch, weights, weights + second * taps, taps, sums);
                to[i] = lil_transpose_conv_s8_result(p, sums.a, scale + i);
                if (second)
                    to[i + 1] = lil_transpose_conv_s8_result(p, sums.b, scale + i + 1);
            }
        }
    }
}

LIL_INLINE void lil_transpose_conv_s8(const lil_transpose_conv_s8_params p, const int8_t *x, const int8_t *w,
                                      const int32_t *b, const lil_scale *scale, int8_t *patch, int8_t *LIL_RESTRICT y)
{
    for (int32_t image = 0; image < p.n; image++, x += p.h * p.w * p.c, y += p.oh * p.ow * p.m) {
        const int8_t *weights = w;
        const int32_t *bias = b;
        for (int32_t row = 0; row < p.sh; row++) {
            const lil_turned rows = lil_turned_window(row, p.kh, p.sh, p.top);
            for (int32_t column = 0; column < p.sw; column++, bias += p.m) {
                const lil_turned columns = lil_turned_window(column, p.kw, p.sw, p.left);
                lil_transpose_conv_s8_results(p, rows, columns, x, weights, bias, scale, patch, y);
                weights += p.m * rows.taps * columns.taps * p.c;
            }
        }
    }
}

#endif

/* lil_conv2d_packed_columns: lil_conv2d_packed for one group of channels and cores without SIMD.
 *
 * Four windows at a time are widened into columns side by side; a row of weights at a time is unpacked and multiplied
 * with all four.
 *
 *   x        (n, h, w, c)              int8
 *   w        (m, 4 * quads)            fields of `bits` bits, low bits first, two's complement: (kh, kw, c), made up with
 *                                      zeros
 *   b        (m)                       int32, the input's zero point already folded in: b[i] - x_zero * sum(w[i])
 *   scale    (m)                       one a channel of y, as lil_requantize_ready wants it
 *   patch    (kh, kw, c)               scratch
 *   columns  (4 * quads, 4)            scratch
 *   row      (4 * quads)               scratch
 *   y        (n, oh, ow, m)            int8; may lie over x as far as no window needs what it has overwritten */
#ifndef LIL_CONV2D_PACKED_COLUMNS_H
#define LIL_CONV2D_PACKED_COLUMNS_H

#include "lil_dot_columns.h"
#include "lil_patch.h"
#include "lil_requantize_ready.h"
#include "lil_unpack.h"

typedef struct {
    int32_t n;         /* images                                         */
    int32_t h, w, c;   /* input: rows, columns, channels                 */
    int32_t oh, ow, m; /* output: rows, columns, channels                */
    int32_t kh, kw;    /* window: rows, columns                          */
    int32_t sh, sw;    /* stride                                         */
    int32_t dh, dw;    /* dilation                                       */
    int32_t top, left; /* padding before the first row and column        */
    int32_t bits;      /* of a weight: 4 or 2                            */
    int32_t quads;     /* of numbers in a row of weights                 */
    int32_t x_zero;    /* zero point of x, [-128, 127]                   */
    int32_t y_zero;    /* zero point of y, [-128, 127]                   */
    int32_t low, high; /* fused activation, in y's integers, [-128, 127] */
    int32_t rounding;  /* LIL_ROUND_...                                  */
} lil_conv2d_packed_columns_params;

/* The window whose corner lies at row y and column x0 of x, as a column. */
LIL_INLINE void lil_conv2d_packed_columns_column(const lil_conv2d_packed_columns_params p, const int8_t *x, int32_t y,
                                                 int32_t x0, int8_t *patch, int32_t *LIL_RESTRICT column)
{
    const lil_patch_shape shape = {p.h, p.w, p.c, p.kh, p.kw, p.dh, p.dw, 0, p.c, p.x_zero};
    const int32_t taps = p.kh * p.kw * p.c;
    const int8_t *from = x + (y * p.w + x0) * p.c;

    if (p.kh > 1 || p.kw > 1 || y < 0 || x0 < 0 || y >= p.h || x0 >= p.w) {
        lil_patch_s8(shape, x, y, x0, patch);
        from = patch;
    }
    LIL_UNROLL(4)
    for (int32_t k = 0; k < taps; k++, column += 4)
        *column = from[k];
}

/* All channels of `count` results, 1 to 4, from four columns. One too many goes where the first goes, before it. */
LIL_INLINE void lil_conv2d_packed_columns_results(const lil_conv2d_packed_columns_params p, const int32_t *columns,
                                                  const uint8_t *w, const int32_t *b, const lil_scale *scale,
                                                  int8_t *row, int32_t count, int8_t *y)
{
    const int32_t second = count > 1 ? p.m : 0, third = count > 2 ? 2 * p.m : 0, fourth = count > 3 ? 3 * p.m : 0;

    for (int32_t i = 0; i < p.m; i++, w += p.quads * p.bits / 2, y++) {
        lil_unpack_quads(w, p.quads, p.bits, row);
        const lil_column_sums sums = lil_dot_columns(columns, row, p.quads, b[i]);
        const lil_scale_ready ready = lil_ready_scale(scale[i], p.rounding, p.y_zero);
        y[fourth] = lil_requantize_s8_ready(sums.d, ready, p.rounding, p.low, p.high);
        y[third] = lil_requantize_s8_ready(sums.c, ready, p.rounding, p.low, p.high);
        y[second] = lil_requantize_s8_ready(sums.b, ready, p.rounding, p.low, p.high);
        y[0] = lil_requantize_s8_ready(sums.a, ready, p.rounding, p.low, p.high);
    }
}

LIL_INLINE void lil_conv2d_packed_columns(const lil_conv2d_packed_columns_params p, const int8_t *x, const uint8_t *w,
                                          const int32_t *b, const lil_scale *scale, int8_t *patch, int32_t *columns,
                                          int8_t *row, int8_t *y)
{
    for (int32_t k = 4 * p.kh * p.kw * p.c; k < 16 * p.quads; k++)
        columns[k] = 0;
    for (int32_t image = 0; image < p.n; image++, x += p.h * p.w * p.c) {
        int32_t top = -p.top, left = -p.left, in_row = p.ow;

        for (int32_t rest = p.oh * p.ow; rest > 0; rest -= 4) {
            const int32_t count = lil_min(rest, 4);
            for (int32_t i = 0; i < 4; i++) {
                lil_conv2d_packed_columns_column(p, x, top, left, patch, columns + i);
                if (i + 1 >= rest) /* the last window goes as often as columns are left */
                    continue;
                left += p.sw;
                if (--in_row == 0) {
                    in_row = p.ow;
                    left = -p.left;
                    top += p.sh;
                }
            }
            lil_conv2d_packed_columns_results(p, columns, w, b, scale, row, count, y);
            y += count * p.m;
        }
    }
}

#endif

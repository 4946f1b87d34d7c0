/* lil_conv2d_s8_winograd: windows of 3 by 3 with stride 1, 2 by 2 results from 16 products a channel instead of 36, for
 * cores without SIMD (see lil_winograd.h).
 *
 *   x      (n, h, w, c)        int8
 *   w      (m / 4, 16, 4, c)   int16, transformed weights
 *   b      (m)                 four times the bias, the input's zero point already folded in
 *   scale  (m)                 as lil_requantize_ready wants them
 *   tiles  (16, c, 4)          scratch: numbers of a group, transformed
 *   work   (40 * c or 1024)    bytes of scratch: first numbers of a group that leaves the image, then sums (16, 4, 4)
 *   y      (n, oh, ow, m)      int8 */
#ifndef LIL_CONV2D_S8_WINOGRAD_H
#define LIL_CONV2D_S8_WINOGRAD_H

#include "lil_products_4x4.h"
#include "lil_requantize_ready.h"
#include "lil_winograd.h"

typedef struct {
    int32_t n;         /* images                                         */
    int32_t h, w, c;   /* input: rows, columns, channels; 4 | c          */
    int32_t oh, ow, m; /* output: rows, columns, channels; 4 | m         */
    int32_t top, left; /* padding before the first row and column        */
    int32_t x_zero;    /* zero point of x, [-128, 127]                   */
    int32_t y_zero;    /* zero point of y, [-128, 127]                   */
    int32_t low, high; /* fused activation, in y's integers, [-128, 127] */
    int32_t rounding;  /* LIL_ROUND_...                                  */
} lil_conv2d_s8_winograd_params;

/* A column of a tile, transformed. */
typedef struct {
    int32_t v[4];
} lil_winograd_numbers;

LIL_INLINE lil_winograd_numbers lil_winograd_numbers_down(const int8_t *from, int32_t stride)
{
    const int32_t a = from[0], b = from[stride], c = from[2 * stride], d = from[3 * stride];
    const lil_winograd_numbers column = {{a - c, b + c, c - b, b - d}};
    return column;
}

/* Transforms one of c channels of a group; `step` words lie between two numbers of a transformed tile. */
LIL_INLINE void lil_winograd_channel(lil_winograd_view view, int32_t c, int32_t step, int32_t *tiles)
{
    const int8_t *from = view.from;
    lil_winograd_numbers first = lil_winograd_numbers_down(from, view.stride);
    lil_winograd_numbers second = lil_winograd_numbers_down(from + c, view.stride);

    LIL_UNROLL(1)
    for (int32_t t = 0; t < LIL_WINOGRAD_TILES; t++, tiles++) {
        from += 2 * c;
        const lil_winograd_numbers third = lil_winograd_numbers_down(from, view.stride);
        for (int32_t i = 0; i < 4; i++) {
            tiles[4 * i * step] = first.v[i] - third.v[i];
            tiles[(4 * i + 1) * step] = second.v[i] + third.v[i];
            tiles[(4 * i + 2) * step] = third.v[i] - second.v[i];
        }
        first = third;
        const lil_winograd_numbers fourth = lil_winograd_numbers_down(from + c, view.stride);
        for (int32_t i = 0; i < 4; i++)
            tiles[(4 * i + 3) * step] = second.v[i] - fourth.v[i];
        second = fourth;
    }
}

/* One channel of a group's results, which begin at row and column of y's image. */
LIL_INLINE void lil_conv2d_s8_winograd_write(const lil_conv2d_s8_winograd_params p, const int32_t *sums, int32_t bias,
                                             lil_scale scale, int32_t row, int32_t column, int8_t *y)
{
    const lil_scale_ready ready = lil_ready_scale(scale, p.rounding, p.y_zero);
    const int32_t end = lil_min(column + 2 * LIL_WINOGRAD_TILES, p.ow);
    const int32_t is_last_row = p.oh % 2 != 0 && row + 1 == p.oh;

    y += (row * p.ow + column) * p.m;
    LIL_UNROLL(1)
    for (; column < end; column += 2, sums++, y += 2 * p.m) {
        const lil_winograd_results r = lil_winograd_back(sums, 16, bias);
        const int32_t is_last_column = p.ow % 2 != 0 && column + 1 == p.ow;

        y[0] = lil_requantize_s8_ready(r.upper[0], ready, p.rounding, p.low, p.high);
        if (!is_last_column)
            y[p.m] = lil_requantize_s8_ready(r.upper[1], ready, p.rounding, p.low, p.high);
        if (is_last_row)
            continue;
        y[p.ow * p.m] = lil_requantize_s8_ready(r.lower[0], ready, p.rounding, p.low, p.high);
        if (!is_last_column)
            y[(p.ow + 1) * p.m] = lil_requantize_s8_ready(r.lower[1], ready, p.rounding, p.low, p.high);
    }
}

LIL_INLINE void lil_conv2d_s8_winograd(const lil_conv2d_s8_winograd_params p, const int8_t *x, const int16_t *w,
                                       const int32_t *b, const lil_scale *scale, int32_t *tiles, int32_t *work,
                                       int8_t *y)
{
    for (int32_t image = 0; image < p.n; image++, x += p.h * p.w * p.c, y += p.oh * p.ow * p.m) {
        for (int32_t row = 0; row < p.oh; row += 2) {
            for (int32_t column = 0; column < p.ow; column += 2 * LIL_WINOGRAD_TILES) {
                lil_winograd_view view = lil_winograd_look(x, p.h, p.w, p.c, row - p.top, column - p.left, p.x_zero,
                                                           (int8_t *)work);
                LIL_UNROLL(1)
                for (int32_t k = 0; k < p.c; k++, view.from++)
                    lil_winograd_channel(view, p.c, LIL_WINOGRAD_TILES * p.c, tiles + LIL_WINOGRAD_TILES * k);
                LIL_UNROLL(1)
                for (int32_t o = 0; o < p.m; o += 4) {
                    LIL_UNROLL(1)
                    for (int32_t i = 0; i < 16; i++)
                        lil_products_4x4(tiles + LIL_WINOGRAD_TILES * p.c * i, w + (16 * o + 4 * i) * p.c, p.c,
                                         work + 16 * i);
                    LIL_UNROLL(1)
                    for (int32_t i = 0; i < 4; i++)
                        lil_conv2d_s8_winograd_write(p, work + 4 * i, b[o + i], scale[o + i], row, column, y + o + i);
                }
            }
        }
    }
}

#endif

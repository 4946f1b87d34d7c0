/* lil_conv2d_s8_winograd_dsp: windows of 3 by 3 with stride 1, 2 by 2 results from 16 products a channel instead of 36,
 * for cores with the DSP extension (see lil_winograd.h).
 *
 *   x      (n, h, w, c)        int8; from an address that 4 divides
 *   w      (m / 2, 16, c / 2, 2) pairs of transformed weights: numbers 0 and 2 of a quad of channels, or 1 and 3, for
 *                              both channels of y
 *   b      (m)                 four times the bias, the input's zero point already folded in
 *   scale  (m)                 as lil_requantize_dsp wants them
 *   tiles  (16, c / 2, 4)      scratch: pairs of a group, transformed
 *   work   (160 * c or 512)    bytes of scratch: first numbers of a group that leaves the image, then sums
 *   y      (n, oh, ow, m)      int8 */
#ifndef LIL_CONV2D_S8_WINOGRAD_DSP_H
#define LIL_CONV2D_S8_WINOGRAD_DSP_H

#include "lil_products.h"
#include "lil_requantize_dsp.h"
#include "lil_winograd.h"

typedef struct {
    int32_t n;         /* images                                         */
    int32_t h, w, c;   /* input: rows, columns, channels; c >= 16, 8 | c */
    int32_t oh, ow, m; /* output: rows, columns, channels; m even        */
    int32_t top, left; /* padding before the first row and column        */
    int32_t x_zero;    /* zero point of x, [-128, 127]                   */
    int32_t y_zero;    /* zero point of y, [-128, 127]                   */
    int32_t low, high; /* fused activation, in y's integers, [-128, 127] */
    int32_t rounding;  /* LIL_ROUND_...                                  */
} lil_conv2d_s8_winograd_dsp_params;

/* A column of a tile, transformed: four pairs. */
typedef struct {
    int32_t v[4];
} lil_winograd_column;

LIL_INLINE lil_winograd_column lil_winograd_down(const int8_t *from, int32_t stride, int32_t is_odd)
{
    int32_t x[4];
    for (int32_t i = 0; i < 4; i++) {
        const int32_t quad = lil_read_4(from + i * stride);
        x[i] = is_odd ? lil_bytes_13(quad) : lil_bytes_02(quad);
    }
    const lil_winograd_column column = {{lil_subtract_pairs(x[0], x[2]), lil_add_pairs(x[1], x[2]),
                                         lil_subtract_pairs(x[2], x[1]), lil_subtract_pairs(x[1], x[3])}};
    return column;
}

/* Transforms one pair of channels of a group. */
LIL_INLINE void lil_winograd_group(lil_winograd_view view, int32_t c, int32_t is_odd, int32_t *tiles)
{
    const int8_t *from = view.from;
    const int32_t stride = view.stride, step = LIL_WINOGRAD_TILES * (c / 2); /* between numbers of a transformed tile */
    lil_winograd_column first = lil_winograd_down(from, stride, is_odd);
    lil_winograd_column second = lil_winograd_down(from + c, stride, is_odd);

    LIL_UNROLL(1)
    for (int32_t t = 0; t < LIL_WINOGRAD_TILES; t++, tiles++) {
        from += 2 * c;
        const lil_winograd_column third = lil_winograd_down(from, stride, is_odd);
        for (int32_t i = 0; i < 4; i++) {
            tiles[4 * i * step] = lil_subtract_pairs(first.v[i], third.v[i]);
            tiles[(4 * i + 1) * step] = lil_add_pairs(second.v[i], third.v[i]);
            tiles[(4 * i + 2) * step] = lil_subtract_pairs(third.v[i], second.v[i]);
        }
        first = third;
        const lil_winograd_column fourth = lil_winograd_down(from + c, stride, is_odd);
        for (int32_t i = 0; i < 4; i++)
            tiles[(4 * i + 3) * step] = lil_subtract_pairs(second.v[i], fourth.v[i]);
        second = fourth;
    }
}

/* Channel by channel, what one group gives: `count` tiles, 1 to 4, at row and column of y's image. */
LIL_INLINE void lil_winograd_write(const lil_conv2d_s8_winograd_dsp_params p, const int32_t *sums, int32_t bias,
                                   lil_scale scale, int32_t row, int32_t column, int8_t *y)
{
    const lil_scale_dsp ready = lil_ready_scale_dsp(scale, p.y_zero);
    const int32_t is_last_row = p.oh % 2 != 0 && row + 1 == p.oh;

    y += (row * p.ow + column) * p.m;
    LIL_UNROLL(1)
    for (int32_t t = 0; t < LIL_WINOGRAD_TILES && column < p.ow; t++, column += 2, sums++, y += 2 * p.m) {
        const lil_winograd_results r = lil_winograd_back(sums, 8, bias);
        const int32_t is_last_column = p.ow % 2 != 0 && column + 1 == p.ow;

        y[0] = lil_requantize_s8_dsp(r.upper[0], ready, p.rounding, p.low, p.high);
        if (!is_last_column)
            y[p.m] = lil_requantize_s8_dsp(r.upper[1], ready, p.rounding, p.low, p.high);
        if (is_last_row)
            continue;
        y[p.ow * p.m] = lil_requantize_s8_dsp(r.lower[0], ready, p.rounding, p.low, p.high);
        if (!is_last_column)
            y[(p.ow + 1) * p.m] = lil_requantize_s8_dsp(r.lower[1], ready, p.rounding, p.low, p.high);
    }
}

/* Transforms all channels of a group. */
LIL_INLINE void lil_winograd_tiles(lil_winograd_view view, int32_t c, int32_t *tiles)
{
    LIL_UNROLL(1)
    for (int32_t quads = c / 4; quads > 0; quads--, view.from += 4, tiles += 2 * LIL_WINOGRAD_TILES) {
        lil_winograd_group(view, c, 0, tiles);
        lil_winograd_group(view, c, 1, tiles + LIL_WINOGRAD_TILES);
    }
}

LIL_INLINE void lil_conv2d_s8_winograd_dsp(const lil_conv2d_s8_winograd_dsp_params p, const int8_t *x, const int32_t *w,
                                           const int32_t *b, const lil_scale *scale, int32_t *tiles, int32_t *work,
                                           int8_t *y)
{
    for (int32_t image = 0; image < p.n; image++, x += p.h * p.w * p.c, y += p.oh * p.ow * p.m) {
        for (int32_t row = 0; row < p.oh; row += 2) {
            for (int32_t column = 0; column < p.ow; column += 2 * LIL_WINOGRAD_TILES) {
                lil_winograd_tiles(lil_winograd_look(x, p.h, p.w, p.c, row - p.top, column - p.left, p.x_zero,
                                                     (int8_t *)work), p.c, tiles);
                for (int32_t o = 0; o < p.m; o += 2) {
                    lil_products_4x2(tiles, w + 16 * o * (p.c / 2), work, p.c / 2, work + 16 * 8);
                    LIL_UNROLL(1)
                    for (int32_t i = 0; i < 2; i++)
                        lil_winograd_write(p, work + 4 * i, b[o + i], scale[o + i], row, column, y + o + i);
                }
            }
        }
    }
}

#endif

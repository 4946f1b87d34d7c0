/* lil_winograd_dsp: Winograd's transforms for cores with the DSP extension, two channels at a time (see lil_winograd.h).
 *
 * Of a function there is one copy, whatever the shapes: numbers lie in one order for all. */
#ifndef LIL_WINOGRAD_DSP_H
#define LIL_WINOGRAD_DSP_H

#include "lil_products.h"
#include "lil_requantize_dsp.h"
#include "lil_winograd.h"

#define LIL_WINOGRAD_LOOK (4 * LIL_WINOGRAD_COLUMNS) /* places that a group looks at */

/* What every kernel is told about its layer. */
typedef struct {
    int32_t n;         /* images                                         */
    int32_t h, w, c;   /* input: rows, columns, channels; c >= 16, 8 | c */
    int32_t oh, ow, m; /* output: rows, columns, channels; m even        */
    int32_t top, left; /* padding before the first row and column        */
    int32_t x_zero;    /* zero point of x, [-128, 127]                   */
    int32_t y_zero;    /* zero point of y, [-128, 127]                   */
    int32_t low, high; /* fused activation, in y's integers, [-128, 127] */
    int32_t rounding;  /* LIL_ROUND_...                                  */
    int32_t groups;    /* that are kept transformed at a time            */
} lil_winograd_layer;

/* The group whose first number is at `row` and `column` of x (h, w, c), four channels after four: look (c / 4, 4, 10).
 * Outside of the image is `fill`, four bytes. */
LIL_SUBROUTINE void lil_winograd_gather(const int8_t *x, int32_t h, int32_t w, int32_t c, int32_t row, int32_t column,
                                        int32_t fill, int32_t *look)
{
    const int32_t top = lil_max(row, 0), bottom = lil_min(row + 4, h);
    const int32_t left = lil_max(column, 0), right = lil_min(column + LIL_WINOGRAD_COLUMNS, w);

    if (bottom - top < 4 || right - left < LIL_WINOGRAD_COLUMNS) {
        LIL_UNROLL(4)
        for (int32_t i = 0; i < LIL_WINOGRAD_COLUMNS * c; i++)
            look[i] = fill;
    }
    x += (top * w + left) * c;
    look += LIL_WINOGRAD_COLUMNS * (top - row) + left - column;
    LIL_UNROLL(1)
    for (int32_t i = top; i < bottom; i++, x += w * c, look += LIL_WINOGRAD_COLUMNS) {
        const int8_t *from = x;
        int32_t *place = look;
        LIL_UNROLL(1)
        for (int32_t j = left; j < right; j++, place++) {
            int32_t *to = place;
            LIL_UNROLL(1)
            for (const int8_t *end = from + c; from != end; from += 8, to += 2 * LIL_WINOGRAD_LOOK) {
                to[0] = lil_read_4(from);
                to[LIL_WINOGRAD_LOOK] = lil_read_4(from + 4);
            }
        }
    }
}

/* A column of a tile, transformed: four pairs. */
typedef struct {
    int32_t v[4];
} lil_winograd_pairs;

LIL_INLINE lil_winograd_pairs lil_winograd_down(const int32_t *look, int32_t is_odd)
{
    int32_t x[4];
    for (int32_t i = 0; i < 4; i++) {
        const int32_t quad = look[i * LIL_WINOGRAD_COLUMNS];
        x[i] = is_odd ? lil_bytes_13(quad) : lil_bytes_02(quad);
    }
    const lil_winograd_pairs column = {{lil_subtract_pairs(x[0], x[2]), lil_add_pairs(x[1], x[2]),
                                        lil_subtract_pairs(x[2], x[1]), lil_subtract_pairs(x[1], x[3])}};
    return column;
}

/* Transforms one pair of channels of a group: look (4, 10) of four bytes, tiles (16, 4) pairs. */
LIL_INLINE void lil_winograd_across(const int32_t *look, int32_t is_odd, int32_t *tiles)
{
    lil_winograd_pairs first = lil_winograd_down(look, is_odd), second = lil_winograd_down(look + 1, is_odd);

    LIL_UNROLL(1)
    for (int32_t t = 0; t < LIL_WINOGRAD_TILES; t++, tiles++) {
        look += 2;
        const lil_winograd_pairs third = lil_winograd_down(look, is_odd);
        for (int32_t i = 0; i < 4; i++) {
            tiles[16 * i] = lil_subtract_pairs(first.v[i], third.v[i]);
            tiles[16 * i + 4] = lil_add_pairs(second.v[i], third.v[i]);
            tiles[16 * i + 8] = lil_subtract_pairs(third.v[i], second.v[i]);
        }
        first = third;
        const lil_winograd_pairs fourth = lil_winograd_down(look + 1, is_odd);
        for (int32_t i = 0; i < 4; i++)
            tiles[16 * i + 12] = lil_subtract_pairs(second.v[i], fourth.v[i]);
        second = fourth;
    }
}

/* Transforms a group: look (quads, 4, 10) of four bytes, tiles (2 * quads, 16, 4) pairs. */
LIL_SUBROUTINE void lil_winograd_transform(const int32_t *look, int32_t quads, int32_t *tiles)
{
    LIL_UNROLL(1)
    for (; quads > 0; quads--, look += LIL_WINOGRAD_LOOK, tiles += 128) {
        lil_winograd_across(look, 0, tiles);
        lil_winograd_across(look, 1, tiles + 64);
    }
}

/* The transformed tiles of the group whose results begin at row and column of y's image. */
LIL_INLINE void lil_winograd_tiles(const lil_winograd_layer p, const int8_t *x, int32_t row, int32_t column,
                                   int32_t *look, int32_t *tiles)
{
    const int32_t fill = (int32_t)(0x01010101u * (uint8_t)p.x_zero);
    lil_winograd_gather(x, p.h, p.w, p.c, row - p.top, column - p.left, fill, look);
    lil_winograd_transform(look, p.c / 4, tiles);
}

/* One channel of a group's results, which begin at row and column of y's image. */
LIL_INLINE void lil_winograd_write(const lil_winograd_layer p, const int32_t *sums, int32_t bias, lil_scale scale,
                                   int32_t row, int32_t column, int8_t *y)
{
    const lil_scale_dsp ready = lil_ready_scale_dsp(scale, p.y_zero);
    const int32_t end = lil_min(column + 2 * LIL_WINOGRAD_TILES, p.ow);
    const int32_t is_last_row = p.oh % 2 != 0 && row + 1 == p.oh;

    y += (row * p.ow + column) * p.m;
    LIL_UNROLL(1)
    for (; column < end; column += 2, sums++, y += 2 * p.m) {
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

/* Channels o and o + 1 of a group's results, from its tiles and two channels of weights (16, c / 2, 2). */
LIL_INLINE void lil_winograd_two(const lil_winograd_layer p, const int32_t *tiles, const int32_t *w, const int32_t *b,
                                 const lil_scale *scale, int32_t *sums, int32_t row, int32_t column, int8_t *y)
{
    lil_products_4x2(tiles, w, sums, p.c / 2);
    LIL_UNROLL(1)
    for (int32_t i = 0; i < 2; i++)
        lil_winograd_write(p, sums + 4 * i, b[i], scale[i], row, column, y + i);
}

#endif

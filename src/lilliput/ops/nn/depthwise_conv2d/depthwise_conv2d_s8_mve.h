/* lil_depthwise_conv2d_s8_mve: lil_depthwise_conv2d_s8 for cores with Helium, one channel of y for each of x.
 *
 * A block of channels at a time: the rows that a row of y sees are woven into words (lil_mve_depthwise.h), then its
 * channels are computed four by four. The words for the next row are woven before a row is written, so that y may lie
 * where x was.
 *
 *   x        (n, h, w, c)        int8
 *   w        (c, fours, 16)      int8, symmetric: for each word of a window its four weights, 0 beyond the window
 *   scale    (3, c)              int32: biases, the input's zero point already folded in; multipliers; shifts, see
 *                                lil_mve.h
 *   offsets  (fours, 4)          from a window's start to its words, in bytes; 0 where there is none
 *   words    (2, strip)          scratch: `slots` columns of words for every four rows of a window
 *   y        (n, oh, ow, c)      int8; may lie over x as far as no later window needs what it has overwritten */
#ifndef LIL_DEPTHWISE_CONV2D_S8_MVE_H
#define LIL_DEPTHWISE_CONV2D_S8_MVE_H

#include "lil_mve_depthwise.h"

typedef struct {
    int32_t n;         /* images                                         */
    int32_t h, w, c;   /* input: rows, columns, channels                 */
    int32_t oh, ow;    /* output: rows, columns                          */
    int32_t kh;        /* window: rows                                   */
    int32_t sh, sw;    /* stride                                         */
    int32_t dh;        /* dilation of rows                               */
    int32_t top, left; /* padding before the first row and column        */
    int32_t block;     /* channels at a time, at least 4                 */
    int32_t pitch;     /* bytes from a column of words to the next       */
    int32_t slots;     /* columns of words                               */
    int32_t strip;     /* bytes of the words for one row of y            */
    int32_t fours;     /* words of a window, by four                     */
    int32_t x_zero;    /* zero point of x, [-128, 127]                   */
    int32_t y_zero;    /* zero point of y, [-128, 127]                   */
    int32_t low, high; /* fused activation, in y's integers, [-128, 127] */
    int32_t rounding;  /* LIL_ROUND_TWICE or LIL_ROUND_HIGH              */
} lil_depthwise_conv2d_s8_mve_params;

/* The words for row `row` of y, of the channels from x on, `n` of them. What lies beside the image is there already. */
LIL_INLINE void lil_depthwise_conv2d_s8_mve_weave(const lil_depthwise_conv2d_s8_mve_params p, const int8_t *x,
                                                  int32_t row, int32_t n, const int8_t *outside, int8_t *words)
{
    const int32_t columns = lil_min(p.w, p.slots - p.left), is_flat = p.pitch < 64;
    int32_t y = row * p.sh - p.top;

    words += p.left * p.pitch;
    for (int32_t left = p.kh; left > 0; left -= 4, words += p.slots * p.pitch) {
        lil_row_s8 rows[4];
        for (int32_t i = 0; i < 4; i++, y += p.dh) {
            const int32_t is_inside = i < left && y >= 0 && y < p.h;
            rows[i].at = is_inside ? x + y * p.w * p.c : outside;
            rows[i].step = !is_inside ? 0 : is_flat ? 16 : p.c;
        }
        if (is_flat) /* columns of words lie side by side, as those of x do */
            lil_mve_weave(rows, lil_min(left, 4), (columns * p.pitch + 63) / 64, 16, words);
        else
            lil_mve_weave(rows, lil_min(left, 4), columns, n, words);
    }
}

/* Row by row `n` channels of one image, from words for the first row in words, with space for another behind. */
LIL_INLINE void lil_depthwise_conv2d_s8_mve_block(const lil_depthwise_conv2d_s8_mve_params p, const int8_t *x,
                                                  const int8_t *w, const int32_t *scale, const int32_t *offsets,
                                                  int32_t n, const int8_t *outside, int8_t *words, int8_t *y)
{
    const lil_range range = {p.rounding, p.y_zero, p.low, p.high};

    lil_depthwise_conv2d_s8_mve_weave(p, x, 0, n, outside, words);
    for (int32_t row = 0; row < p.oh; row++, y += p.ow * p.c) {
        const int8_t *now = words + (row & 1) * p.strip;
        if (row + 1 < p.oh)
            lil_depthwise_conv2d_s8_mve_weave(p, x, row + 1, n, outside, words + (~row & 1) * p.strip);
        for (int32_t i = 0; i < n; i += 4) {
            const int32_t k = lil_min(i, n - 4); /* the last four may have been computed in part */
            const lil_channels channels = {scale + k, scale + p.c + k, scale + 2 * p.c + k};
            lil_mve_depthwise_4(now + 4 * k, offsets, p.fours, p.sw * p.pitch, w + 16 * p.fours * k, channels, range,
                                p.ow, y + k, p.c);
        }
    }
}

LIL_INLINE void lil_depthwise_conv2d_s8_mve(const lil_depthwise_conv2d_s8_mve_params p, const int8_t *x,
                                            const int8_t *w, const int32_t *scale, const int32_t *offsets,
                                            int32_t *words, int8_t *y)
{
    int8_t outside[16];

    lil_mve_fill((int8_t)p.x_zero, 16, outside);
    lil_mve_fill((int8_t)p.x_zero, 2 * p.strip, (int8_t *)words);
    for (int32_t image = 0; image < p.n; image++, x += p.h * p.w * p.c, y += p.oh * p.ow * p.c)
        for (int32_t k = 0; k < p.c; k += p.block)
            lil_depthwise_conv2d_s8_mve_block(p, x + k, w + 16 * p.fours * k, scale + k, offsets,
                                              lil_min(p.block, p.c - k), outside, (int8_t *)words, y + k);
}

#endif

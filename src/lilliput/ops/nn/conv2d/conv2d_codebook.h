/* lil_conv2d_codebook: lil_conv2d_s8 with weights that are places in a codebook of 16 or 4 numbers.
 *
 *   x      (n, h, w, c)              int8
 *   w      (m, kh * kw * depth)      fields of `bits` bits, low bits first, each row from a byte on: places in the book;
 *                                    depth = c / groups
 *   book   (2^bits)                  int8, symmetric
 *   b      (m)                       int32, the input's zero point already folded in: b[i] - x_zero * sum(w[i])
 *   scale  (m)                       one a channel of y
 *   patch  (kh, kw, depth)           scratch
 *   y      (n, oh, ow, m)            int8; may lie over x as far as no window needs what it has overwritten */
#ifndef LIL_CONV2D_CODEBOOK_H
#define LIL_CONV2D_CODEBOOK_H

#include "lil_dot_codebook.h"
#include "lil_patch.h"
#include "lil_requantize.h"

typedef struct {
    int32_t n;            /* images                                         */
    int32_t h, w, c;      /* input: rows, columns, channels                 */
    int32_t oh, ow, m;    /* output: rows, columns, channels                */
    int32_t kh, kw;       /* window: rows, columns                          */
    int32_t sh, sw;       /* stride                                         */
    int32_t dh, dw;       /* dilation                                       */
    int32_t top, left;    /* padding before the first row and column        */
    int32_t depth;        /* input channels a group                         */
    int32_t fan;          /* output channels a group                        */
    int32_t bits;         /* of a place: 4 or 2                             */
    int32_t x_zero;       /* zero point of x, [-128, 127]                   */
    int32_t y_zero;       /* zero point of y, [-128, 127]                   */
    int32_t low, high;    /* fused activation, in y's integers, [-128, 127] */
    int32_t rounding;     /* LIL_ROUND_...                                  */
} lil_conv2d_codebook_params;

/* All output channels of one window, whose corner lies at row `row` and column `column` of x. */
LIL_INLINE void lil_conv2d_codebook_window(const lil_conv2d_codebook_params p, const int8_t *x, int32_t row,
                                           int32_t column, const uint8_t *w, const int8_t *book, const int32_t *b,
                                           const lil_scale *scale, int8_t *patch, int8_t *y)
{
    const int32_t taps = p.kh * p.kw * p.depth;
    lil_patch_shape shape = {p.h, p.w, p.c, p.kh, p.kw, p.dh, p.dw, 0, p.depth, p.x_zero};

    for (int32_t i = 0; shape.first < p.c; shape.first += p.depth) {
        lil_patch_s8(shape, x, row, column, patch);
        for (int32_t end = i + p.fan; i < end; i++, w += (taps * p.bits + 7) >> 3) {
            const int32_t sum = lil_dot_codebook(patch, w, book, taps, p.bits, lil_read_s32(b + i));
            y[i] = lil_requantize_s8(sum, lil_read_scale(scale + i), p.rounding, p.y_zero, p.low, p.high);
        }
    }
}

LIL_INLINE void lil_conv2d_codebook(const lil_conv2d_codebook_params p, const int8_t *x, const uint8_t *w,
                                    const int8_t *book, const int32_t *b, const lil_scale *scale, int8_t *patch,
                                    int8_t *y)
{
    for (int32_t image = 0; image < p.n; image++, x += p.h * p.w * p.c) {
        for (int32_t oy = 0, row = -p.top; oy < p.oh; oy++, row += p.sh) {
            for (int32_t ox = 0, column = -p.left; ox < p.ow; ox++, column += p.sw, y += p.m)
                lil_conv2d_codebook_window(p, x, row, column, w, book, b, scale, patch, y);
        }
    }
}

#endif

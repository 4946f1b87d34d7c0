/* lil_conv2d_s8_mve: lil_conv2d_s8 for cores with Helium and one group of channels, without dilation along rows.
 *
 * Three windows at a time, which lie in a band or patch, so that y may overwrite x.
 *
 *   x       (n, h, w, c)          int8
 *   w       (m, length)           int8, symmetric: (kw, kh, c), column by column, then 0 to whole vectors
 *   scale   ((m + 3) / 4, 3, 4)   int32: biases, the input's zero point already folded in; multipliers; shifts, see
 *                                 lil_mve.h
 *   band    (columns, kh, c)      scratch: what a row of windows sees, see lil_mve_band.h, then space to whole vectors;
 *                                 none where windows of one row without padding lie in x side by side
 *   patch   (3, length)           scratch: windows that are in no band
 *   y       (n, oh, ow, m)        int8; may lie over x as far as no window needs what it has overwritten */
#ifndef LIL_CONV2D_S8_MVE_H
#define LIL_CONV2D_S8_MVE_H

#include "lil_mve_band.h"
#include "lil_mve_dot.h"

typedef struct {
    int32_t n;         /* images                                         */
    int32_t h, w, c;   /* input: rows, columns, channels                 */
    int32_t oh, ow, m; /* output: rows, columns, channels                */
    int32_t kh, kw;    /* window: rows, columns                          */
    int32_t sh, sw;    /* stride                                         */
    int32_t dh, dw;    /* dilation; dw is 1                              */
    int32_t top, left; /* padding before the first row and column        */
    int32_t columns;   /* of the band, 0 without one                     */
    int32_t length;    /* of a row of weights, a multiple of 16          */
    int32_t x_zero;    /* zero point of x, [-128, 127]                   */
    int32_t y_zero;    /* zero point of y, [-128, 127]                   */
    int32_t low, high; /* fused activation, in y's integers, [-128, 127] */
    int32_t rounding;  /* LIL_ROUND_TWICE or LIL_ROUND_HIGH              */
} lil_conv2d_s8_mve_params;

/* All channels of `count` results, 1 to 3, from three windows. One too many goes where the first goes, before it. */
LIL_INLINE void lil_conv2d_s8_mve_results(const lil_conv2d_s8_mve_params p, const int8_t *const *seen, const int8_t *w,
                                          const int32_t *scale, int32_t count, int8_t *y)
{
    const lil_range range = {p.rounding, p.y_zero, p.low, p.high};
    const int32_t second = count > 1 ? p.m : 0, third = count > 2 ? 2 * p.m : 0;
    int32_t left = p.m;

    LIL_UNROLL(1)
    for (; left >= 4; left -= 4, w += 4 * p.length, scale += 12, y += 4) {
        const lil_channels channels = {scale, scale + 4, scale + 8};
        lil_mve_results_3x4(seen[0], seen[1], seen[2], w, p.length, channels, 4, range, y, y + second, y + third);
    }
    if (left > 0) {
        const lil_channels channels = {scale, scale + 4, scale + 8};
        lil_mve_results_3x4(seen[0], seen[1], seen[2], w, p.length, channels, left, range, y, y + second, y + third);
    }
}

/* One image. Windows are taken in threes across the ends of rows, for which those of the last row are kept. */
LIL_INLINE void lil_conv2d_s8_mve_image(const lil_conv2d_s8_mve_params p, const int8_t *x, const int8_t *w,
                                        const int32_t *scale, int8_t *LIL_RESTRICT band, int8_t *LIL_RESTRICT patch,
                                        int8_t *y)
{
    const lil_band_shape shape = {p.h, p.w, p.c, p.kh, p.dh, p.left, p.columns, p.x_zero};
    const int32_t taps = p.kh * p.kw * p.c;
    const int8_t *seen[3] = {patch, patch + p.length, patch + 2 * p.length};
    int32_t count = 0;

    for (int32_t row = 0; row < p.oh; row++) {
        const int8_t *window = p.columns > 0 ? band : x + row * p.sh * p.w * p.c;
        if (p.columns > 0)
            lil_mve_band(shape, x, row * p.sh - p.top, band);
        for (int32_t column = 0; column < p.ow; column++, window += p.sw * p.kh * p.c) {
            if (p.columns > 0)
                seen[count] = window;
            else
                lil_mve_copy(window, taps, patch + count * p.length);
            if (++count == 3) {
                lil_conv2d_s8_mve_results(p, seen, w, scale, 3, y);
                y += 3 * p.m;
                count = 0;
            }
        }
        for (int32_t i = 0; p.columns > 0 && i < count; i++) {
            if (seen[i] != patch + i * p.length)
                lil_mve_copy(seen[i], taps, patch + i * p.length);
            seen[i] = patch + i * p.length;
        }
    }
    if (count > 0)
        lil_conv2d_s8_mve_results(p, seen, w, scale, count, y);
}

LIL_INLINE void lil_conv2d_s8_mve(const lil_conv2d_s8_mve_params p, const int8_t *x, const int8_t *w,
                                  const int32_t *scale, int8_t *band, int8_t *patch, int8_t *y)
{
    lil_mve_fill((int8_t)p.x_zero, p.columns * p.kh * p.c, band);
    for (int32_t image = 0; image < p.n; image++, x += p.h * p.w * p.c, y += p.oh * p.ow * p.m)
        lil_conv2d_s8_mve_image(p, x, w, scale, band, patch, y);
}

#endif

/* lil_conv2d_s8_mve: lil_conv2d_s8 for cores with Helium and one group of channels, without dilation along rows.
 *
 * Three windows at a time are multiplied with two rows of weights at a time; then all their sums are scaled.
 *
 *   x       (n, h, w, c)         int8
 *   w       (m, kw, kh, c)       int8, symmetric; column by column; then what fills the last vector
 *   b       (m)                  int32, the input's zero point already folded in: b[i] - x_zero * sum(w[i])
 *   scale   ((m + 3) / 4, 8)     groups of four scales, see lil_mve.h
 *   band    (columns, kh, c)     scratch: what a row of windows sees, see lil_mve_band.h; none where windows of one row
 *                                without padding lie in x as they are
 *   patch   (2, kw, kh, c)       scratch: windows of the last row
 *   sums    (3, m made even)     scratch
 *   y       (n, oh, ow, m)       int8; may start where x starts if no window needs what y has overwritten */
#ifndef LIL_CONV2D_S8_MVE_H
#define LIL_CONV2D_S8_MVE_H

#include "lil_mve_band.h"

typedef struct {
    int32_t n;         /* images                                         */
    int32_t h, w, c;   /* input: rows, columns, channels                 */
    int32_t oh, ow, m; /* output: rows, columns, channels                */
    int32_t kh, kw;    /* window: rows, columns                          */
    int32_t sh, sw;    /* stride                                         */
    int32_t dh, dw;    /* dilation; dw is 1                              */
    int32_t top, left; /* padding before the first row and column        */
    int32_t columns;   /* of the band, 0 without one                     */
    int32_t x_zero;    /* zero point of x, [-128, 127]                   */
    int32_t y_zero;    /* zero point of y, [-128, 127]                   */
    int32_t low, high; /* fused activation, in y's integers, [-128, 127] */
    int32_t rounding;  /* LIL_ROUND_TWICE or LIL_ROUND_HIGH              */
} lil_conv2d_s8_mve_params;

/* All channels of `count` results, 1 to 3, from three windows. One too many goes where the first goes, before it. */
LIL_INLINE void lil_conv2d_s8_mve_results(const lil_conv2d_s8_mve_params p, const int8_t *const *seen, const int8_t *w,
                                          const int32_t *b, const int32_t *scale, int32_t count, int32_t *sums,
                                          int8_t *y)
{
    const lil_range range = {p.rounding, p.y_zero, p.low, p.high};
    const int32_t taps = p.kh * p.kw * p.c, pitch = (p.m + 1) / 2 * 2;

    for (int32_t i = 0; i < p.m; i += 2, w += 2 * taps) {
        const int32_t second = i + 1 < p.m; /* an odd last channel goes twice, once in vain */
        lil_mve_dot_3x2(seen[0], seen[1], seen[2], w, w + second * taps, taps, b[i], b[i + second], sums + i, pitch);
    }
    lil_mve_requantize_3_s8(sums, pitch, p.m, scale, range, y, y + (count > 1 ? p.m : 0), y + (count > 2 ? 2 * p.m : 0));
}

/* One image. Windows are taken in threes across the ends of rows, for which those of the last row are kept. */
LIL_INLINE void lil_conv2d_s8_mve_image(const lil_conv2d_s8_mve_params p, const int8_t *x, const int8_t *w,
                                        const int32_t *b, const int32_t *scale, int8_t *band, int8_t *patch,
                                        int32_t *sums, int8_t *y)
{
    const lil_band_shape shape = {p.h, p.w, p.c, p.kh, p.dh, p.left, p.columns, p.x_zero};
    const int32_t taps = p.kh * p.kw * p.c;
    const int8_t *seen[3] = {x, x, x};
    int32_t count = 0;

    for (int32_t row = 0; row < p.oh; row++) {
        const int8_t *window = band;
        if (p.columns == 0)
            window = x + row * p.sh * p.w * p.c;
        else
            lil_mve_band(shape, x, row * p.sh - p.top, band);
        for (int32_t column = 0; column < p.ow; column++, window += p.sw * p.kh * p.c) {
            seen[count++] = window;
            if (count == 3) {
                lil_conv2d_s8_mve_results(p, seen, w, b, scale, 3, sums, y);
                y += 3 * p.m;
                count = 0;
            }
        }
        for (int32_t i = 0; p.columns > 0 && i < count; i++) {
            if (seen[i] != patch + i * taps)
                lil_mve_copy(seen[i], taps, patch + i * taps);
            seen[i] = patch + i * taps;
        }
    }
    if (count > 0)
        lil_conv2d_s8_mve_results(p, seen, w, b, scale, count, sums, y);
}

LIL_INLINE void lil_conv2d_s8_mve(const lil_conv2d_s8_mve_params p, const int8_t *x, const int8_t *w, const int32_t *b,
                                  const int32_t *scale, int8_t *band, int8_t *patch, int32_t *sums, int8_t *y)
{
    lil_mve_fill((int8_t)p.x_zero, p.columns * p.kh * p.c, band);
    for (int32_t image = 0; image < p.n; image++, x += p.h * p.w * p.c, y += p.oh * p.ow * p.m)
        lil_conv2d_s8_mve_image(p, x, w, b, scale, band, patch, sums, y);
}

#endif

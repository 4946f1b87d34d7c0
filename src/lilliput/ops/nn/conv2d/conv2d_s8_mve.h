/* lil_conv2d_s8_mve: lil_conv2d_s8 for cores with Helium and one group of channels.
 *
 * Three windows at a time are multiplied with two rows of weights at a time; then all their sums are scaled.
 *
 *   x      (n, h, w, c)         int8
 *   w      (m, kh, kw, c)       int8, symmetric
 *   b      (m)                  int32, the input's zero point already folded in: b[i] - x_zero * sum(w[i])
 *   scale  ((m + 3) / 4, 8)    groups of four scales, see lil_mve.h
 *   patch  (3, kh, kw, c)       scratch: windows that do not lie in x side by side
 *   sums   (3, m made even)     scratch
 *   y      (n, oh, ow, m)       int8; may start where x starts if no window needs what y has overwritten */
#ifndef LIL_CONV2D_S8_MVE_H
#define LIL_CONV2D_S8_MVE_H

#include "lil_mve_patch.h"

typedef struct {
    int32_t n;         /* images                                         */
    int32_t h, w, c;   /* input: rows, columns, channels                 */
    int32_t oh, ow, m; /* output: rows, columns, channels                */
    int32_t kh, kw;    /* window: rows, columns                          */
    int32_t sh, sw;    /* stride                                         */
    int32_t dh, dw;    /* dilation                                       */
    int32_t top, left; /* padding before the first row and column        */
    int32_t x_zero;    /* zero point of x, [-128, 127]                   */
    int32_t y_zero;    /* zero point of y, [-128, 127]                   */
    int32_t low, high; /* fused activation, in y's integers, [-128, 127] */
    int32_t rounding;  /* LIL_ROUND_TWICE or LIL_ROUND_HIGH              */
} lil_conv2d_s8_mve_params;

/* Where the window whose corner lies at `row` and `column` is: in x, or else in patch `index`, after copying it. */
LIL_INLINE const int8_t *lil_conv2d_s8_mve_window(const lil_conv2d_s8_mve_params p, const int8_t *x, int32_t row,
                                                  int32_t column, int8_t *patch, int32_t index)
{
    const lil_patch_shape shape = {p.h, p.w, p.c, p.kh, p.kw, p.dh, p.dw, 0, p.c, p.x_zero};

    if (p.kh == 1 && p.kw == 1 && p.top == 0 && p.left == 0 && row < p.h && column < p.w)
        return x + (row * p.w + column) * p.c;
    patch += index * p.kh * p.kw * p.c;
    lil_mve_patch_s8(shape, x, row, column, patch);
    return patch;
}

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

LIL_INLINE void lil_conv2d_s8_mve(const lil_conv2d_s8_mve_params p, const int8_t *x, const int8_t *w, const int32_t *b,
                                  const int32_t *scale, int8_t *patch, int32_t *sums, int8_t *y)
{
    for (int32_t image = 0; image < p.n; image++, x += p.h * p.w * p.c) {
        int32_t row = -p.top, column = -p.left, count = 0, left = p.oh * p.ow;
        const int8_t *seen[3] = {x, x, x};

        for (int32_t in_row = p.ow; left > 0; left--) {
            seen[count] = lil_conv2d_s8_mve_window(p, x, row, column, patch, count);
            count++;
            column += p.sw;
            if (--in_row == 0) {
                in_row = p.ow;
                column = -p.left;
                row += p.sh;
            }
            if (count == 3 || left == 1) {
                lil_conv2d_s8_mve_results(p, seen, w, b, scale, count, sums, y);
                y += count * p.m;
                count = 0;
            }
        }
    }
}

#endif

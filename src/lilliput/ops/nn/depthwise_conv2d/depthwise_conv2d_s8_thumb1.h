/* lil_depthwise_conv2d_s8_thumb1: lil_depthwise_conv2d_s8 for cores with the sixteen-bit Thumb instructions only.
 *
 * Four results of a row at a time; the caller chooses which axis of the image are the rows. In a row of the plane, what
 * neighbouring results see lies side by side: of `sw` columns the first of each comes first, then the second of each.
 *
 *   x        (n, h, w, c)         int8, a row and a column lying x_row and x_column apart
 *   w        (m, kh, kw)          int8, symmetric; channel i of y sees channel i / multiplier of x, m = c * multiplier
 *   b        (m)                  int32, the input's zero point already folded in: b[i] - x_zero * sum(w[i])
 *   scale    (m)                  as lil_requantize_ready wants them
 *   offsets  (count)              where each tap lies in the plane, in bytes
 *   plane    (ph, sw, phase)      scratch: one channel of x with its padding, as far as windows reach
 *   taps     (count, 2)           scratch: the weights of one channel, made up with zeros, and the offsets
 *   y        (n, oh, ow, m)       int8; may start where x starts if m = c and n = 1, because a channel is copied first */
#ifndef LIL_DEPTHWISE_CONV2D_S8_THUMB1_H
#define LIL_DEPTHWISE_CONV2D_S8_THUMB1_H

#include "lil_dot_taps.h"
#include "lil_requantize_ready.h"

typedef struct {
    int32_t n;               /* images                                               */
    int32_t h, w, c;         /* input: rows, columns, channels                       */
    int32_t x_row, x_column; /* from one row of x to the next, and from column to column */
    int32_t oh, ow, m;       /* output: rows, columns, channels                      */
    int32_t y_row, y_column; /* from one row of y to the next, and from column to column */
    int32_t sh, sw;          /* stride                                               */
    int32_t top, left;       /* padding before the first row and column              */
    int32_t multiplier;      /* output channels an input channel                     */
    int32_t ph, phase;       /* plane: rows, and words of a row for each of sw columns */
    int32_t size;            /* of the window, kh * kw                               */
    int32_t count;           /* the same, made up to a multiple of 3                 */
    int32_t x_zero;          /* zero point of x, [-128, 127]                         */
    int32_t y_zero;          /* zero point of y, [-128, 127]                         */
    int32_t low, high;       /* fused activation, in y's integers, [-128, 127]       */
    int32_t rounding;        /* LIL_ROUND_...                                        */
} lil_depthwise_conv2d_s8_thumb1_params;

/* Copies one channel into the plane, all but its padding, which stays as it is. */
LIL_INLINE void lil_depthwise_conv2d_s8_thumb1_plane(const lil_depthwise_conv2d_s8_thumb1_params p, const int8_t *x,
                                                     int32_t *LIL_RESTRICT plane)
{
    const int32_t rows = lil_min(p.h, p.ph - p.top);

    plane += p.top * p.sw * p.phase;
    for (int32_t row = 0; row < rows; row++, x += p.x_row) {
        for (int32_t first = -p.left; first < p.sw - p.left; first++, plane += p.phase) {
            int32_t column = first;
            int32_t *to = plane, *const end = plane + p.phase;
            for (; column < 0; column += p.sw)
                to++;
            const int8_t *from = x + column * p.x_column;
            for (; column < p.w && to < end; column += p.sw, from += p.sw * p.x_column)
                *to++ = *from;
        }
    }
}

/* One channel of y. One result too many goes where the first of four goes, before it. */
LIL_INLINE void lil_depthwise_conv2d_s8_thumb1_channel(const lil_depthwise_conv2d_s8_thumb1_params p,
                                                       const int32_t *plane, const int32_t *taps, int32_t b,
                                                       lil_scale scale, int8_t *y)
{
    const lil_scale_ready ready = lil_ready_scale(scale, p.rounding, p.y_zero);

    for (int32_t row = 0; row < p.oh; row++, plane += p.sh * p.sw * p.phase, y += p.y_row) {
        const int32_t *from = plane;
        int8_t *to = y;
        for (int32_t left = p.ow; left > 0; left -= 4, from += 4, to += 4 * p.y_column) {
            const lil_column_sums sums = lil_dot_taps(from, taps, p.count, b);
            to[left > 3 ? 3 * p.y_column : 0] = lil_requantize_s8_ready(sums.d, ready, p.rounding, p.low, p.high);
            to[left > 2 ? 2 * p.y_column : 0] = lil_requantize_s8_ready(sums.c, ready, p.rounding, p.low, p.high);
            to[left > 1 ? p.y_column : 0] = lil_requantize_s8_ready(sums.b, ready, p.rounding, p.low, p.high);
            to[0] = lil_requantize_s8_ready(sums.a, ready, p.rounding, p.low, p.high);
        }
    }
}

LIL_INLINE void lil_depthwise_conv2d_s8_thumb1(const lil_depthwise_conv2d_s8_thumb1_params p, const int8_t *x,
                                               const int8_t *w, const int32_t *b, const lil_scale *scale,
                                               const int32_t *offsets, int32_t *plane, int32_t *taps, int8_t *y)
{
    for (int32_t i = 0; i < p.ph * p.sw * p.phase; i++)
        plane[i] = p.x_zero;
    for (int32_t k = 0; k < p.count; k++) {
        taps[2 * k] = 0;
        taps[2 * k + 1] = offsets[k];
    }
    for (int32_t image = 0; image < p.n; image++, x += p.h * p.w * p.c, y += p.oh * p.ow * p.m) {
        const int8_t *weights = w;
        for (int32_t channel = 0, i = 0; channel < p.c; channel++) {
            lil_depthwise_conv2d_s8_thumb1_plane(p, x + channel, plane);
            for (int32_t end = i + p.multiplier; i < end; i++, weights += p.size) {
                for (int32_t k = 0; k < p.size; k++)
                    taps[2 * k] = weights[k];
                lil_depthwise_conv2d_s8_thumb1_channel(p, plane, taps, b[i], scale[i], y + i);
            }
        }
    }
}

#endif

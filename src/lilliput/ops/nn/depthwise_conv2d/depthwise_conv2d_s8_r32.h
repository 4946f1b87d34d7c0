/* lil_depthwise_conv2d_s8_r32: lil_depthwise_conv2d_s8 for windows of 3 by 3 and cores with 32 registers.
 *
 * The nine weights of a channel stay in registers. A column of three numbers is loaded once for all the results of a row
 * that see it, which are summed side by side. The caller chooses which axis of the image are the rows.
 *
 *   x      (n, h, w, c)      int8, a row and a column lying x_row and x_column apart
 *   w      (m, 3, 3)         int8, symmetric; channel i of y sees channel i / multiplier of x, m = c * multiplier
 *   b      (m)               int32, the input's zero point already folded in: b[i] - x_zero * sum(w[i])
 *   scale  (m)               as lil_requantize_ready wants them
 *   plane  (ph, pw)          scratch: one channel of x with its padding, as far as windows reach
 *   y      (n, oh, ow, m)    int8; may start where x starts if m = c and n = 1, because a channel is copied first */
#ifndef LIL_DEPTHWISE_CONV2D_S8_R32_H
#define LIL_DEPTHWISE_CONV2D_S8_R32_H

#include "lil_multiply_add.h"
#include "lil_requantize_ready.h"

typedef struct {
    int32_t n;               /* images                                         */
    int32_t h, w, c;         /* input: rows, columns, channels                 */
    int32_t x_row, x_column; /* from one row of x to the next, and from column to column */
    int32_t oh, ow, m;       /* output: rows, columns, channels                */
    int32_t y_row, y_column; /* from one row of y to the next, and from column to column */
    int32_t sh, sw;          /* stride; sw 1 or 2                              */
    int32_t top, left;       /* padding before the first row and column        */
    int32_t multiplier;      /* output channels an input channel               */
    int32_t ph, pw;          /* plane: rows, columns                           */
    int32_t x_zero;          /* zero point of x, [-128, 127]                   */
    int32_t y_zero;          /* zero point of y, [-128, 127]                   */
    int32_t low, high;       /* fused activation, in y's integers, [-128, 127] */
    int32_t rounding;        /* LIL_ROUND_...                                  */
} lil_depthwise_conv2d_s8_r32_params;

/* A column of a window. */
typedef struct {
    int32_t a, b, c;
} lil_column_of_3;

/* Three numbers, `pitch` apart. */
LIL_INLINE lil_column_of_3 lil_read_column(const int8_t *from, int32_t pitch)
{
    const lil_column_of_3 column = {from[0], from[pitch], from[2 * pitch]};
    return column;
}

/* sum + the products of two columns. */
LIL_INLINE int32_t lil_add_column(lil_column_of_3 x, lil_column_of_3 w, int32_t sum)
{
    return lil_multiply_add(x.c, w.c, lil_multiply_add(x.b, w.b, lil_multiply_add(x.a, w.a, sum)));
}

/* Copies one channel into the inner part of the plane. */
LIL_INLINE void lil_depthwise_conv2d_s8_r32_plane(const lil_depthwise_conv2d_s8_r32_params p, const int8_t *x,
                                                  int8_t *plane)
{
    const int32_t rows = lil_min(p.h, p.ph - p.top), columns = lil_min(p.w, p.pw - p.left);

    plane += p.top * p.pw + p.left;
    for (int32_t row = 0; row < rows; row++, plane += p.pw, x += p.x_row) {
        const int8_t *from = x;
        for (int32_t column = 0; column < columns; column++, from += p.x_column)
            plane[column] = *from;
    }
}

/* One channel of y, from a plane with its padding. */
LIL_INLINE void lil_depthwise_conv2d_s8_r32_channel(const lil_depthwise_conv2d_s8_r32_params p, const int8_t *plane,
                                                    const int8_t *w, int32_t b, lil_scale_ready scale, int8_t *y)
{
    const lil_column_of_3 w0 = lil_read_column(w, 3), w1 = lil_read_column(w + 1, 3), w2 = lil_read_column(w + 2, 3);

    for (int32_t row = 0; row < p.oh; row++, plane += p.sh * p.pw, y += p.y_row) {
        const int8_t *from = plane;
        int8_t *to = y;
        lil_column_of_3 x = lil_read_column(from, p.pw);
        int32_t sum = lil_add_column(x, w0, b), next = b;
        if (p.sw == 1) {
            x = lil_read_column(++from, p.pw);
            sum = lil_add_column(x, w1, sum);
            next = lil_add_column(x, w0, b);
        }
        LIL_UNROLL(1)
        for (int32_t left = p.ow; left > 0; left--, to += p.y_column) {
            x = lil_read_column(++from, p.pw);
            if (p.sw == 2) {
                sum = lil_add_column(x, w1, sum);
                x = lil_read_column(++from, p.pw);
            }
            const int32_t done = lil_add_column(x, w2, sum);
            sum = p.sw == 1 ? lil_add_column(x, w1, next) : lil_add_column(x, w0, b);
            if (p.sw == 1)
                next = lil_add_column(x, w0, b);
            *to = lil_requantize_s8_ready(done, scale, p.rounding, p.low, p.high);
        }
    }
}

LIL_INLINE void lil_depthwise_conv2d_s8_r32(const lil_depthwise_conv2d_s8_r32_params p, const int8_t *x,
                                            const int8_t *w, const int32_t *b, const lil_scale *scale, int8_t *plane,
                                            int8_t *y)
{
    for (int32_t i = 0; i < p.ph * p.pw; i++)
        plane[i] = (int8_t)p.x_zero;
    for (int32_t image = 0; image < p.n; image++, x += p.h * p.w * p.c, y += p.oh * p.ow * p.m) {
        const int8_t *weights = w;
        for (int32_t channel = 0, i = 0; channel < p.c; channel++) {
            lil_depthwise_conv2d_s8_r32_plane(p, x + channel, plane);
            for (int32_t end = i + p.multiplier; i < end; i++, weights += 9)
                lil_depthwise_conv2d_s8_r32_channel(p, plane, weights, b[i],
                                                    lil_ready_scale(scale[i], p.rounding, p.y_zero), y + i);
        }
    }
}

#endif

/* lil_transpose_conv_f32: each number of x adds its multiples of the window to y; y = clamp(sums + b).
 *
 * Sums go by row, column and channel of x. How the window is cut up: transpose_conv_s8.h.
 *
 *   x  (n, h, w, c)   w  (sh, sw, m, rows, columns, c)   b  (m)   y  (n, oh, ow, m), may not overlap x */
#ifndef LIL_TRANSPOSE_CONV_F32_H
#define LIL_TRANSPOSE_CONV_F32_H

#include "lil_turned_window.h"

typedef struct {
    int32_t n;         /* images                                         */
    int32_t h, w, c;   /* input: rows, columns, channels                 */
    int32_t oh, ow, m; /* output: rows, columns, channels                */
    int32_t kh, kw;    /* window: rows, columns                          */
    int32_t sh, sw;    /* stride                                         */
    int32_t top, left; /* rows and columns of the sums that y leaves out */
    float low, high;   /* fused activation                               */
} lil_transpose_conv_f32_params;

/* The sum over a window of `rows` by `columns` whose corner lies at row y and column x0. */
LIL_INLINE float lil_transpose_conv_f32_sum(const lil_transpose_conv_f32_params p, const float *x, const float *weights,
                                            int32_t y, int32_t rows, int32_t x0, int32_t columns)
{
    float acc = 0.0f;
    for (int32_t row = y; row < y + rows; row++) {
        for (int32_t column = x0; column < x0 + columns; column++, weights += p.c) {
            if (row < 0 || row >= p.h || column < 0 || column >= p.w)
                continue;
            const float *from = x + (row * p.w + column) * p.c;
            for (int32_t i = 0; i < p.c; i++)
                acc += from[i] * lil_read_f32(weights + i);
        }
    }
    return acc;
}

/* The results of one pair of remainders. */
LIL_INLINE void lil_transpose_conv_f32_results(const lil_transpose_conv_f32_params p, lil_turned rows,
                                               lil_turned columns, const float *x, const float *w, const float *b,
                                               float *y)
{
    for (int32_t row = rows.first, from = rows.corner; row < p.oh; row += p.sh, from++) {
        for (int32_t column = columns.first, start = columns.corner; column < p.ow; column += p.sw, start++) {
            float *to = y + (row * p.ow + column) * p.m;
            const float *weights = w;
            for (int32_t i = 0; i < p.m; i++, weights += rows.taps * columns.taps * p.c) {
                float acc = lil_transpose_conv_f32_sum(p, x, weights, from, rows.taps, start, columns.taps);
                acc += lil_read_f32(b + i);
                acc = acc < p.low ? p.low : acc;
                to[i] = acc > p.high ? p.high : acc;
            }
        }
    }
}

LIL_INLINE void lil_transpose_conv_f32(const lil_transpose_conv_f32_params p, const float *x, const float *w,
                                       const float *b, float *LIL_RESTRICT y)
{
    for (int32_t image = 0; image < p.n; image++, x += p.h * p.w * p.c, y += p.oh * p.ow * p.m) {
        const float *weights = w;
        for (int32_t row = 0; row < p.sh; row++) {
            const lil_turned rows = lil_turned_window(row, p.kh, p.sh, p.top);
            for (int32_t column = 0; column < p.sw; column++) {
                const lil_turned columns = lil_turned_window(column, p.kw, p.sw, p.left);
                lil_transpose_conv_f32_results(p, rows, columns, x, weights, b, y);
                weights += p.m * rows.taps * columns.taps * p.c;
            }
        }
    }
}

#endif

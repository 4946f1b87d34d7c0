/* lil_average_pool_2d_s8_mve: lil_average_pool_2d_s8 for cores with Helium and windows of at most 256 inputs.
 *
 *   x         (images, rows, columns, channels)      int8
 *   divisors  one for each number of inputs that a window holds
 *   y         (images, y_rows, y_columns, channels)  int8; may not overlap x */
#ifndef LIL_AVERAGE_POOL_2D_S8_MVE_H
#define LIL_AVERAGE_POOL_2D_S8_MVE_H

#include "lil_divide.h"
#include "lil_mve_sum.h"
#include "lil_window.h"

typedef struct {
    int32_t images, rows, columns, channels; /* of x                                  */
    int32_t y_rows, y_columns;               /* of y                                  */
    int32_t window_rows, window_columns;     /* >= 1, at most 256 together            */
    int32_t stride_rows, stride_columns;     /* >= 1                                  */
    int32_t top, left;                       /* padding, less than the window         */
    int32_t low, high;                       /* fused activation, in y's integers     */
} lil_average_pool_2d_s8_mve_params;

/* The means of all channels of one window. */
LIL_INLINE void lil_average_pool_2d_s8_mve_window(const lil_average_pool_2d_s8_mve_params p, const int8_t *x,
                                                  lil_span rows, lil_span columns, const lil_divisor *divisors,
                                                  int8_t *LIL_RESTRICT y)
{
    const int32_t height = rows.last - rows.first, width = columns.last - columns.first;
    const lil_divisor by = lil_find_divisor(divisors, height * width);

    x += (rows.first * p.columns + columns.first) * p.channels;
    for (int32_t c = 0; c < p.channels; c += 8) {
        const int32_t n = lil_min(8, p.channels - c);
        int16_t sums[8];
        lil_mve_sum_8(x + c, height, p.columns * p.channels, width, p.channels, n, sums);
        LIL_UNROLL(1)
        for (int32_t k = 0; k < n; k++)
            y[c + k] = (int8_t)lil_clamp(lil_divide(sums[k], by), p.low, p.high);
    }
}

LIL_INLINE void lil_average_pool_2d_s8_mve(const lil_average_pool_2d_s8_mve_params p, const int8_t *x,
                                           const lil_divisor *divisors, int8_t *LIL_RESTRICT y)
{
    for (int32_t image = 0; image < p.images; image++, x += p.rows * p.columns * p.channels) {
        for (int32_t y_row = 0; y_row < p.y_rows; y_row++) {
            const lil_span rows = lil_window_span(y_row, p.stride_rows, p.top, p.window_rows, p.rows);
            for (int32_t y_column = 0; y_column < p.y_columns; y_column++, y += p.channels) {
                const lil_span columns =
                    lil_window_span(y_column, p.stride_columns, p.left, p.window_columns, p.columns);
                lil_average_pool_2d_s8_mve_window(p, x, rows, columns, divisors, y);
            }
        }
    }
}

#endif

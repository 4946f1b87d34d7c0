/* lil_max_pool_2d_f32: each output is the largest input under its window, clamped.
 *
 *   x         (images, rows, columns, channels)      float
 *   y         (images, y_rows, y_columns, channels)  float; may not overlap x */
#ifndef LIL_MAX_POOL_2D_F32_H
#define LIL_MAX_POOL_2D_F32_H

#include "lil_window.h"

typedef struct {
    int32_t images, rows, columns, channels; /* of x                                  */
    int32_t y_rows, y_columns;               /* of y                                  */
    int32_t window_rows, window_columns;     /* >= 1                                  */
    int32_t stride_rows, stride_columns;     /* >= 1                                  */
    int32_t top, left;                       /* padding, less than the window         */
    float low, high;                         /* fused activation                      */
} lil_max_pool_2d_f32_params;

LIL_INLINE void lil_max_pool_2d_f32(const lil_max_pool_2d_f32_params p, const float *x,
                                    float *LIL_RESTRICT y)
{
    for (int32_t image = 0; image < p.images; image++, x += p.rows * p.columns * p.channels) {
        for (int32_t y_row = 0; y_row < p.y_rows; y_row++) {
            const lil_span rows = lil_window_span(y_row, p.stride_rows, p.top, p.window_rows, p.rows);
            for (int32_t y_column = 0; y_column < p.y_columns; y_column++, y += p.channels) {
                const lil_span columns =
                    lil_window_span(y_column, p.stride_columns, p.left, p.window_columns, p.columns);
                for (int32_t c = 0; c < p.channels; c++) {
                    float largest = p.low;
                    for (int32_t row = rows.first; row < rows.last; row++) {
                        const float *from = x + row * p.columns * p.channels + c;
                        for (int32_t column = columns.first; column < columns.last; column++)
                            largest = from[column * p.channels] > largest ? from[column * p.channels] : largest;
                    }
                    y[c] = largest > p.high ? p.high : largest;
                }
            }
        }
    }
}

#endif

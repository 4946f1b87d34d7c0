/* lil_average_pool_2d_s8: each output is the mean of the inputs under its window, ties away from zero, clamped.
 *
 *   x         (images, rows, columns, channels)      int8
 *   divisors  one for each number of inputs that a window holds
 *   y         (images, y_rows, y_columns, channels)  int8; may not overlap x */
#ifndef LIL_AVERAGE_POOL_2D_S8_H
#define LIL_AVERAGE_POOL_2D_S8_H

#include "lil_divide.h"
#include "lil_window.h"

typedef struct {
    int32_t images, rows, columns, channels; /* of x                                  */
    int32_t y_rows, y_columns;               /* of y                                  */
    int32_t window_rows, window_columns;     /* >= 1                                  */
    int32_t stride_rows, stride_columns;     /* >= 1                                  */
    int32_t top, left;                       /* padding, less than the window         */
    int32_t low, high;                       /* fused activation, in y's integers     */
} lil_average_pool_2d_s8_params;

LIL_INLINE void lil_average_pool_2d_s8(const lil_average_pool_2d_s8_params p, const int8_t *x,
                                       const lil_divisor *divisors, int8_t *LIL_RESTRICT y)
{
    for (int32_t image = 0; image < p.images; image++, x += p.rows * p.columns * p.channels) {
        for (int32_t y_row = 0; y_row < p.y_rows; y_row++) {
            const lil_span rows = lil_window_span(y_row, p.stride_rows, p.top, p.window_rows, p.rows);
            for (int32_t y_column = 0; y_column < p.y_columns; y_column++, y += p.channels) {
                const lil_span columns =
                    lil_window_span(y_column, p.stride_columns, p.left, p.window_columns, p.columns);
                const lil_divisor by =
                    lil_find_divisor(divisors, (rows.last - rows.first) * (columns.last - columns.first));
                for (int32_t c = 0; c < p.channels; c++) {
                    int32_t sum = 0;
                    for (int32_t row = rows.first; row < rows.last; row++) {
                        const int8_t *from = x + row * p.columns * p.channels + c;
                        for (int32_t column = columns.first; column < columns.last; column++)
                            sum += from[column * p.channels];
                    }
                    y[c] = (int8_t)lil_clamp(lil_divide(sum, by), p.low, p.high);
                }
            }
        }
    }
}

#endif

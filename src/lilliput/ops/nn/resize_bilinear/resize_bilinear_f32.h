/* lil_resize_bilinear_f32: each pixel of y is weighed from four of x.
 *
 *   x       (images, rows, columns, channels)      float
 *   row     (y_rows, 2)     the rows of x above and below, [0, rows)
 *   down    (y_rows)        the weight of the one below, float
 *   column  (y_columns, 2)  the columns of x on the left and on the right, [0, columns)
 *   over    (y_columns)     the weight of the one on the right, float
 *   y       (images, y_rows, y_columns, channels)  float; may not overlap x */
#ifndef LIL_RESIZE_BILINEAR_F32_H
#define LIL_RESIZE_BILINEAR_F32_H

#include "lil_platform.h"

typedef struct {
    int32_t images, rows, columns, channels; /* of x */
    int32_t y_rows, y_columns;               /* of y */
} lil_resize_bilinear_f32_params;

LIL_INLINE void lil_resize_bilinear_f32(const lil_resize_bilinear_f32_params p, const float *x, const int32_t *row,
                                        const float *down, const int32_t *column, const float *over,
                                        float *LIL_RESTRICT y)
{
    const int32_t x_row = p.columns * p.channels;

    for (int32_t image = 0; image < p.images; image++, x += p.rows * x_row) {
        for (int32_t i = 0; i < p.y_rows; i++) {
            const float *above = x + lil_read_s32(row + 2 * i) * x_row;
            const float *below = x + lil_read_s32(row + 2 * i + 1) * x_row;
            const float down_part = lil_read_f32(down + i);
            for (int32_t j = 0; j < p.y_columns; j++) {
                const int32_t left = lil_read_s32(column + 2 * j) * p.channels;
                const int32_t right = lil_read_s32(column + 2 * j + 1) * p.channels;
                const float over_part = lil_read_f32(over + j);
                for (int32_t c = 0; c < p.channels; c++)
                    *y++ = above[left + c] * (1.0f - down_part) * (1.0f - over_part)
                           + below[left + c] * down_part * (1.0f - over_part)
                           + above[right + c] * (1.0f - down_part) * over_part
                           + below[right + c] * down_part * over_part;
            }
        }
    }
}

#endif

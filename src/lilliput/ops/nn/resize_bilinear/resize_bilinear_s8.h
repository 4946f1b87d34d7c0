/* lil_resize_bilinear_s8: each pixel of y is weighed from four of x.
 * Sums stay below 2^30: a weight outside [0, 1024] comes only where both pixels are the same one.
 *
 *   x       (images, rows, columns, channels)      int8
 *   row     (y_rows, 2)     the rows of x above and below, [0, rows)
 *   down    (y_rows)        the weight of the one below, in 1/1024, [-512, 1536]
 *   column  (y_columns, 2)  the columns of x on the left and on the right, [0, columns)
 *   over    (y_columns)     the weight of the one on the right, in 1/1024, [-512, 1536]
 *   y       (images, y_rows, y_columns, channels)  int8; may not overlap x */
#ifndef LIL_RESIZE_BILINEAR_S8_H
#define LIL_RESIZE_BILINEAR_S8_H

#include "lil_requantize.h"

typedef struct {
    int32_t images, rows, columns, channels; /* of x */
    int32_t y_rows, y_columns;               /* of y */
} lil_resize_bilinear_s8_params;

LIL_INLINE void lil_resize_bilinear_s8(const lil_resize_bilinear_s8_params p, const int8_t *x, const int32_t *row,
                                       const int32_t *down, const int32_t *column, const int32_t *over,
                                       int8_t *LIL_RESTRICT y)
{
    const int32_t x_row = p.columns * p.channels;

    for (int32_t image = 0; image < p.images; image++, x += p.rows * x_row) {
        for (int32_t i = 0; i < p.y_rows; i++) {
            const int8_t *above = x + lil_read_s32(row + 2 * i) * x_row;
            const int8_t *below = x + lil_read_s32(row + 2 * i + 1) * x_row;
            const int32_t down_part = lil_read_s32(down + i);
            for (int32_t j = 0; j < p.y_columns; j++) {
                const int32_t left = lil_read_s32(column + 2 * j) * p.channels;
                const int32_t right = lil_read_s32(column + 2 * j + 1) * p.channels;
                const int32_t over_part = lil_read_s32(over + j);
                for (int32_t c = 0; c < p.channels; c++) {
                    const int32_t sum = above[left + c] * ((1024 - down_part) * (1024 - over_part))
                                        + below[left + c] * (down_part * (1024 - over_part))
                                        + above[right + c] * ((1024 - down_part) * over_part)
                                        + below[right + c] * (down_part * over_part);
                    *y++ = (int8_t)lil_rounding_shift(sum, 20);
                }
            }
        }
    }
}

#endif

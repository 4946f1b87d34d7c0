/* lil_resize_nearest: each pixel of y is one of x.
 *
 *   x            (images, rows, columns, run) bytes, any format
 *   from_row     (y_rows)     which row of x, [0, rows)
 *   from_column  (y_columns)  which column of x, [0, columns)
 *   y            (images, y_rows, y_columns, run) bytes; may not overlap x */
#ifndef LIL_RESIZE_NEAREST_H
#define LIL_RESIZE_NEAREST_H

#include "lil_copy.h"

typedef struct {
    int32_t images, rows, columns; /* of x                  */
    int32_t y_rows, y_columns;     /* of y                  */
    int32_t run;                   /* bytes of a pixel, >= 1 */
} lil_resize_nearest_params;

LIL_INLINE void lil_resize_nearest(const lil_resize_nearest_params p, const void *x, const int32_t *from_row,
                                   const int32_t *from_column, void *y)
{
    const uint8_t *image = (const uint8_t *)x;
    uint8_t *to = (uint8_t *)y;

    for (int32_t i = 0; i < p.images; i++, image += p.rows * p.columns * p.run) {
        for (int32_t row = 0; row < p.y_rows; row++) {
            const uint8_t *from = image + lil_read_s32(from_row + row) * p.columns * p.run;
            for (int32_t column = 0; column < p.y_columns; column++, to += p.run)
                lil_copy(to, from + lil_read_s32(from_column + column) * p.run, p.run, 0);
        }
    }
}

#endif

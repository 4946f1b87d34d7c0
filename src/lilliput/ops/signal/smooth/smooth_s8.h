/* lil_smooth_s8: the mean of this row and the rows before it, ties away from zero.
 *
 *   x        (rows, channels)    int8
 *   ring     (length, channels)  the last rows
 *   at       (1)                 where in the ring the next row goes, [0, length)
 *   divisor  (1)                 for length
 *   y        (rows, channels)    int8; may not overlap x */
#ifndef LIL_SMOOTH_S8_H
#define LIL_SMOOTH_S8_H

#include "lil_divide.h"

typedef struct {
    int32_t rows, channels; /* >= 1       */
    int32_t length;         /* [1, 1024]  */
} lil_smooth_s8_params;

LIL_INLINE void lil_smooth_s8(const lil_smooth_s8_params p, const int8_t *x, int8_t *ring, int32_t *at,
                             const lil_divisor *divisor, int8_t *LIL_RESTRICT y)
{
    const lil_divisor by = lil_find_divisor(divisor, p.length);

    for (int32_t row = 0; row < p.rows; row++, x += p.channels, y += p.channels) {
        int8_t *now = ring + at[0] * p.channels;
        for (int32_t c = 0; c < p.channels; c++) {
            int32_t sum = 0;
            now[c] = x[c];
            for (int32_t i = 0; i < p.length; i++)
                sum += ring[i * p.channels + c];
            y[c] = (int8_t)lil_divide(sum, by);
        }
        at[0] = at[0] + 1 < p.length ? at[0] + 1 : 0;
    }
}

#endif

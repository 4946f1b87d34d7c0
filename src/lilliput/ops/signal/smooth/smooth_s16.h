/* lil_smooth_s16: the mean of this row and the rows before it, ties away from zero.
 *
 *   x        (rows, channels)    int16
 *   ring     (length, channels)  the last rows
 *   at       (1)                 where in the ring the next row goes, [0, length)
 *   divisor  (1)                 for length
 *   y        (rows, channels)    int16; may not overlap x */
#ifndef LIL_SMOOTH_S16_H
#define LIL_SMOOTH_S16_H

#include "lil_divide.h"

typedef struct {
    int32_t rows, channels; /* >= 1       */
    int32_t length;         /* [1, 1024]  */
} lil_smooth_s16_params;

LIL_INLINE void lil_smooth_s16(const lil_smooth_s16_params p, const int16_t *x, int16_t *ring, int32_t *at,
                             const lil_divisor *divisor, int16_t *LIL_RESTRICT y)
{
    const lil_divisor by = lil_find_divisor(divisor, p.length);

    for (int32_t row = 0; row < p.rows; row++, x += p.channels, y += p.channels) {
        int16_t *now = ring + at[0] * p.channels;
        for (int32_t c = 0; c < p.channels; c++) {
            int32_t sum = 0;
            now[c] = x[c];
            for (int32_t i = 0; i < p.length; i++)
                sum += ring[i * p.channels + c];
            y[c] = (int16_t)lil_divide(sum, by);
        }
        at[0] = at[0] + 1 < p.length ? at[0] + 1 : 0;
    }
}

#endif

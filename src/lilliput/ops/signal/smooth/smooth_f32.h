/* lil_smooth_f32: the mean of this row and the rows before it, summed oldest first.
 *
 *   x     (rows, channels)    float
 *   ring  (length, channels)  the last rows
 *   at    (1)                 where in the ring the next row goes, [0, length)
 *   y     (rows, channels)    float; may not overlap x */
#ifndef LIL_SMOOTH_F32_H
#define LIL_SMOOTH_F32_H

#include "lil_platform.h"

typedef struct {
    int32_t rows, channels; /* >= 1       */
    int32_t length;         /* [1, 1024]  */
} lil_smooth_f32_params;

LIL_INLINE void lil_smooth_f32(const lil_smooth_f32_params p, const float *x, float *ring, int32_t *at,
                               float *LIL_RESTRICT y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.channels, y += p.channels) {
        const int32_t now = at[0], next = now + 1 < p.length ? now + 1 : 0;
        for (int32_t c = 0; c < p.channels; c++) {
            float sum = 0.0f;
            ring[now * p.channels + c] = x[c];
            for (int32_t i = next; i < p.length; i++)
                sum = sum + ring[i * p.channels + c];
            for (int32_t i = 0; i < next; i++)
                sum = sum + ring[i * p.channels + c];
            y[c] = sum / (float)p.length;
        }
        at[0] = next;
    }
}

#endif

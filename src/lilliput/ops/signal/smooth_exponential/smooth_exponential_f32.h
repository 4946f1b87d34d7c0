/* lil_smooth_exponential_f32: each row moves the level a part of the way.
 *
 *   x      (rows, channels)  float
 *   level  (channels)        float
 *   y      (rows, channels)  float; may be x */
#ifndef LIL_SMOOTH_EXPONENTIAL_F32_H
#define LIL_SMOOTH_EXPONENTIAL_F32_H

#include "lil_platform.h"

typedef struct {
    int32_t rows, channels; /* >= 1    */
    float weight;           /* (0, 1]  */
} lil_smooth_exponential_f32_params;

LIL_INLINE void lil_smooth_exponential_f32(const lil_smooth_exponential_f32_params p, const float *x, float *level,
                                           float *y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.channels, y += p.channels) {
        for (int32_t c = 0; c < p.channels; c++) {
            level[c] = level[c] + p.weight * (x[c] - level[c]);
            y[c] = level[c];
        }
    }
}

#endif

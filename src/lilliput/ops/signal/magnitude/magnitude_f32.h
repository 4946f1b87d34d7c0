/* lil_magnitude_f32: the length of each row of x.
 *
 *   x  (rows, channels)  float; squares are summed first to last, and have to stay finite
 *   y  (rows, 1)         float; may be x */
#ifndef LIL_MAGNITUDE_F32_H
#define LIL_MAGNITUDE_F32_H

#include "lil_math.h"

typedef struct {
    int32_t rows, channels; /* >= 1 */
} lil_magnitude_f32_params;

LIL_INLINE void lil_magnitude_f32(const lil_magnitude_f32_params p, const float *x, float *y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.channels) {
        float sum = 0.0f;
        for (int32_t c = 0; c < p.channels; c++)
            sum += x[c] * x[c];
        y[row] = lil_sqrt(sum);
    }
}

#endif

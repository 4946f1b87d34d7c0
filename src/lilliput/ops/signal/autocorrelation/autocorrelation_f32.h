/* lil_autocorrelation_f32: sums of products of a frame with itself, some numbers later.
 *
 *   x  (frames, length)  float
 *   y  (frames, lags)    float; may not overlap x */
#ifndef LIL_AUTOCORRELATION_F32_H
#define LIL_AUTOCORRELATION_F32_H

#include "lil_platform.h"

typedef struct {
    int32_t frames, length, lags; /* >= 1; lags at most length */
} lil_autocorrelation_f32_params;

LIL_INLINE void lil_autocorrelation_f32(const lil_autocorrelation_f32_params p, const float *x, float *LIL_RESTRICT y)
{
    for (int32_t frame = 0; frame < p.frames; frame++, x += p.length, y += p.lags) {
        for (int32_t k = 0; k < p.lags; k++) {
            float sum = 0.0f;
            for (int32_t i = 0; i < p.length - k; i++)
                sum += x[i] * x[i + k];
            y[k] = sum;
        }
    }
}

#endif

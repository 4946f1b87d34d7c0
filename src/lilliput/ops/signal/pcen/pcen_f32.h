/* lil_pcen_f32: y = (x / (floor + level)^gain + bias)^root - bias^root, the level being x's exponential mean.
 *
 *   x      (rows, n)  float; below 0 it counts as 0
 *   level  (n)        float; kept from row to row
 *   y      (rows, n)  float; may not overlap x */
#ifndef LIL_PCEN_F32_H
#define LIL_PCEN_F32_H

#include "lil_math.h"

typedef struct {
    int32_t rows, n;       /* >= 1                     */
    float smoothing, rest; /* together 1               */
    float gain, bias, root, floor;
    float start;           /* bias^root                */
} lil_pcen_f32_params;

/* x^exponent for x >= 0 and an exponent above 0. */
LIL_INLINE float lil_pcen_f32_power(float x, float exponent)
{
    return exponent == 0.5f ? lil_sqrt(x) : lil_exp(exponent * lil_log(x));
}

LIL_INLINE void lil_pcen_f32(const lil_pcen_f32_params p, const float *x, float *level, float *LIL_RESTRICT y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.n, y += p.n) {
        for (int32_t i = 0; i < p.n; i++) {
            const float energy = x[i] > 0.0f ? x[i] : 0.0f;
            level[i] = p.rest * level[i] + p.smoothing * energy;
            const float ratio = energy * lil_exp(-p.gain * lil_log(p.floor + level[i]));
            y[i] = lil_pcen_f32_power(ratio + p.bias, p.root) - p.start;
        }
    }
}

#endif

/* lil_relu_f32: y = clamp(x).
 *
 *   x, y  (n)  may be the same */
#ifndef LIL_RELU_F32_H
#define LIL_RELU_F32_H

#include "lil_math.h"

typedef struct {
    int32_t n;
    float low, high; /* activation */
} lil_relu_f32_params;

LIL_INLINE void lil_relu_f32(const lil_relu_f32_params p, const float *x, float *y)
{
    for (int32_t i = 0; i < p.n; i++)
        y[i] = lil_clamp_f32(x[i], p.low, p.high);
}

#endif

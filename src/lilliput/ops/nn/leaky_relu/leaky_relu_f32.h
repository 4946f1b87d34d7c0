/* lil_leaky_relu_f32: y = x for x > 0, alpha x below.
 *
 *   x, y  (n)  may be the same */
#ifndef LIL_LEAKY_RELU_F32_H
#define LIL_LEAKY_RELU_F32_H

#include "lil_math.h"

typedef struct {
    int32_t n;
    float alpha;
} lil_leaky_relu_f32_params;

LIL_INLINE void lil_leaky_relu_f32(const lil_leaky_relu_f32_params p, const float *x, float *y)
{
    for (int32_t i = 0; i < p.n; i++)
        y[i] = x[i] > 0.0f ? x[i] : x[i] * p.alpha;
}

#endif

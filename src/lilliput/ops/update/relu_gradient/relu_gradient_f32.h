/* lil_relu_gradient_f32: x = g where y lies between the activation's ends, else 0.
 *
 *   g, x  (n)  gradients behind and before the activation, stored alike; may be the same
 *   y     (n)  what the activation gave */
#ifndef LIL_RELU_GRADIENT_F32_H
#define LIL_RELU_GRADIENT_F32_H

#include "lil_platform.h"

typedef struct {
    int32_t n;
    float low, high; /* where the activation clamps, as y is stored */
} lil_relu_gradient_f32_params;

LIL_INLINE void lil_relu_gradient_f32(const lil_relu_gradient_f32_params p, const float *g, const float *y, float *x)
{
    for (int32_t i = 0; i < p.n; i++)
        x[i] = (float)(y[i] > p.low && y[i] < p.high ? g[i] : 0);
}

#endif

/* lil_relu_gradient_s16: x = g where y lies between the activation's ends, else 0.
 *
 *   g, x  (n)  gradients behind and before the activation, stored alike; may be the same
 *   y     (n)  what the activation gave */
#ifndef LIL_RELU_GRADIENT_S16_H
#define LIL_RELU_GRADIENT_S16_H

#include "lil_platform.h"

typedef struct {
    int32_t n;
    int32_t low, high; /* where the activation clamps, as y is stored */
} lil_relu_gradient_s16_params;

LIL_INLINE void lil_relu_gradient_s16(const lil_relu_gradient_s16_params p, const int16_t *g, const int8_t *y, int16_t *x)
{
    for (int32_t i = 0; i < p.n; i++)
        x[i] = (int16_t)(y[i] > p.low && y[i] < p.high ? g[i] : 0);
}

#endif

/* lil_dense_gradient_f32: y = the transposed w times g, summed in the order of g.
 *
 *   g  (m)   w  (m, n), row after row, in RAM   y  (n), may not overlap g */
#ifndef LIL_DENSE_GRADIENT_F32_H
#define LIL_DENSE_GRADIENT_F32_H

#include "lil_platform.h"

typedef struct {
    int32_t m, n; /* outputs and inputs of the layer */
} lil_dense_gradient_f32_params;

LIL_INLINE void lil_dense_gradient_f32(const lil_dense_gradient_f32_params p, const float *g, const float *w,
                                       float *LIL_RESTRICT y)
{
    for (int32_t k = 0; k < p.n; k++) {
        float sum = 0.0f;
        for (int32_t i = 0; i < p.m; i++)
            sum += w[i * p.n + k] * g[i];
        y[k] = sum;
    }
}

#endif

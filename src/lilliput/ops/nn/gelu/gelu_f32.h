/* lil_gelu_f32: y = x Phi(x), Phi the normal distribution, or its approximation by tanh.
 *
 *   x, y  (n)  may be the same */
#ifndef LIL_GELU_F32_H
#define LIL_GELU_F32_H

#include "lil_math.h"

typedef struct {
    int32_t n;
    int32_t approximate; /* 1: x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) */
} lil_gelu_f32_params;

LIL_INLINE void lil_gelu_f32(const lil_gelu_f32_params p, const float *x, float *y)
{
    for (int32_t i = 0; i < p.n; i++) {
        const float at = x[i];
        const float twice_phi = p.approximate ? 1.0f + lil_tanh(0.797884561f * (at + 0.044715f * at * at * at))
                                              : 1.0f + lil_erf(at * 0.707106781f);
        y[i] = 0.5f * at * twice_phi;
    }
}

#endif

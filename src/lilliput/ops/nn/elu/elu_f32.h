/* lil_elu_f32: y = x for x >= 0, e^x - 1 below.
 *
 *   x, y  (n)  may be the same */
#ifndef LIL_ELU_F32_H
#define LIL_ELU_F32_H

#include "lil_math.h"

typedef struct {
    int32_t n;
} lil_elu_f32_params;

LIL_INLINE void lil_elu_f32(const lil_elu_f32_params p, const float *x, float *y)
{
    for (int32_t i = 0; i < p.n; i++)
        y[i] = x[i] < 0.0f ? lil_exp_minus_one(x[i]) : x[i];
}

#endif

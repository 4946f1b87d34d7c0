/* lil_exp_f32: y = e^x.
 *
 *   x, y  (n)  may be the same */
#ifndef LIL_EXP_F32_H
#define LIL_EXP_F32_H

#include "lil_math.h"

typedef struct {
    int32_t n;
} lil_exp_f32_params;

LIL_INLINE void lil_exp_f32(const lil_exp_f32_params p, const float *x, float *y)
{
    for (int32_t i = 0; i < p.n; i++)
        y[i] = lil_exp(x[i]);
}

#endif

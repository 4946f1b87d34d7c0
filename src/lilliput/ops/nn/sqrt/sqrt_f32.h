/* lil_sqrt_f32: y = the square root of x.
 *
 *   x, y  (n)  may be the same */
#ifndef LIL_SQRT_F32_H
#define LIL_SQRT_F32_H

#include "lil_math.h"

typedef struct {
    int32_t n;
} lil_sqrt_f32_params;

LIL_INLINE void lil_sqrt_f32(const lil_sqrt_f32_params p, const float *x, float *y)
{
    for (int32_t i = 0; i < p.n; i++)
        y[i] = lil_sqrt(x[i]);
}

#endif

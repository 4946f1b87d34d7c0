/* lil_rsqrt_f32: y = 1 / the square root of x.
 *
 *   x, y  (n)  may be the same */
#ifndef LIL_RSQRT_F32_H
#define LIL_RSQRT_F32_H

#include "lil_math.h"

typedef struct {
    int32_t n;
} lil_rsqrt_f32_params;

LIL_INLINE void lil_rsqrt_f32(const lil_rsqrt_f32_params p, const float *x, float *y)
{
    for (int32_t i = 0; i < p.n; i++)
        y[i] = lil_rsqrt(x[i]);
}

#endif

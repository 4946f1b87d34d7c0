/* lil_hard_swish_f32: y = x clamp(x + 3, 0, 6) / 6.
 *
 *   x, y  (n)  may be the same */
#ifndef LIL_HARD_SWISH_F32_H
#define LIL_HARD_SWISH_F32_H

#include "lil_math.h"

typedef struct {
    int32_t n;
} lil_hard_swish_f32_params;

LIL_INLINE void lil_hard_swish_f32(const lil_hard_swish_f32_params p, const float *x, float *y)
{
    for (int32_t i = 0; i < p.n; i++)
        y[i] = x[i] * lil_clamp_f32(x[i] + 3.0f, 0.0f, 6.0f) / 6.0f;
}

#endif

/* lil_abs_f32: y = |x|.
 *
 *   x, y  (n)  may be the same */
#ifndef LIL_ABS_F32_H
#define LIL_ABS_F32_H

#include "lil_math.h"

typedef struct {
    int32_t n;
} lil_abs_f32_params;

LIL_INLINE void lil_abs_f32(const lil_abs_f32_params p, const float *x, float *y)
{
    for (int32_t i = 0; i < p.n; i++)
        y[i] = lil_abs(x[i]);
}

#endif

/* lil_negate_f32: y = -x.
 *
 *   x, y  (n)  may be the same */
#ifndef LIL_NEGATE_F32_H
#define LIL_NEGATE_F32_H

#include "lil_math.h"

typedef struct {
    int32_t n;
} lil_negate_f32_params;

LIL_INLINE void lil_negate_f32(const lil_negate_f32_params p, const float *x, float *y)
{
    for (int32_t i = 0; i < p.n; i++)
        y[i] = -x[i];
}

#endif

/* lil_logistic_f32: y = 1 / (1 + e^-x).
 *
 *   x, y  (n)  may be the same */
#ifndef LIL_LOGISTIC_F32_H
#define LIL_LOGISTIC_F32_H

#include "lil_math.h"

typedef struct {
    int32_t n;
} lil_logistic_f32_params;

LIL_INLINE void lil_logistic_f32(const lil_logistic_f32_params p, const float *x, float *y)
{
    for (int32_t i = 0; i < p.n; i++)
        y[i] = lil_logistic(x[i]);
}

#endif

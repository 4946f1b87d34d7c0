/* lil_sgd_f32: w = w - rate g.
 *
 *   g  (n)   w  (n), kept from call to call */
#ifndef LIL_SGD_F32_H
#define LIL_SGD_F32_H

#include "lil_platform.h"

typedef struct {
    int32_t n;
    float rate; /* of learning, >= 0 */
} lil_sgd_f32_params;

LIL_INLINE void lil_sgd_f32(const lil_sgd_f32_params p, const float *g, float *LIL_RESTRICT w)
{
    for (int32_t i = 0; i < p.n; i++)
        w[i] -= p.rate * g[i];
}

#endif

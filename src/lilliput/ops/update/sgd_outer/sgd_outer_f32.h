/* lil_sgd_outer_f32: w = w - rate (g outer x).
 *
 *   g  (m)   x  (n)   w  (m, n), row after row, kept from call to call */
#ifndef LIL_SGD_OUTER_F32_H
#define LIL_SGD_OUTER_F32_H

#include "lil_platform.h"

typedef struct {
    int32_t m, n;
    float rate; /* of learning, >= 0 */
} lil_sgd_outer_f32_params;

LIL_INLINE void lil_sgd_outer_f32(const lil_sgd_outer_f32_params p, const float *g, const float *x,
                                  float *LIL_RESTRICT w)
{
    for (int32_t i = 0; i < p.m; i++, w += p.n) {
        const float step = p.rate * g[i];
        for (int32_t k = 0; k < p.n; k++)
            w[k] -= step * x[k];
    }
}

#endif

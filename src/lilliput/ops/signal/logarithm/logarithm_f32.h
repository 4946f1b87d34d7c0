/* lil_logarithm_f32: y = gain ln(max(x, least) + offset).
 *
 *   x, y  (n)  float; may be the same */
#ifndef LIL_LOGARITHM_F32_H
#define LIL_LOGARITHM_F32_H

#include "lil_math.h"

typedef struct {
    int32_t n;
    float least, offset, gain;
} lil_logarithm_f32_params;

LIL_INLINE void lil_logarithm_f32(const lil_logarithm_f32_params p, const float *x, float *y)
{
    for (int32_t i = 0; i < p.n; i++)
        y[i] = p.gain * lil_log((x[i] > p.least ? x[i] : p.least) + p.offset);
}

#endif

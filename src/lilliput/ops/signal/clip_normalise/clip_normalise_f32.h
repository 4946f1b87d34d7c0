/* lil_clip_normalise_f32: y = x / max(x); 0 where max(x) <= 0.
 *
 *   x, y  (n)  float */
#ifndef LIL_CLIP_NORMALISE_F32_H
#define LIL_CLIP_NORMALISE_F32_H

#include "lil_platform.h"

typedef struct {
    int32_t n; /* >= 1 */
} lil_clip_normalise_f32_params;

LIL_INLINE void lil_clip_normalise_f32(const lil_clip_normalise_f32_params p, const float *x, float *y)
{
    float largest = 0.0f;
    for (int32_t i = 0; i < p.n; i++)
        largest = x[i] > largest ? x[i] : largest;
    for (int32_t i = 0; i < p.n; i++)
        y[i] = largest > 0.0f ? x[i] / largest : 0.0f;
}

#endif

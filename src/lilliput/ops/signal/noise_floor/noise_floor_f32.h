/* lil_noise_floor_f32: y = (x - floor) / span, from 0 to 1; where there are levels, to the nearest one, ties to even.
 *
 *   x, y  (n)  float; may not overlap */
#ifndef LIL_NOISE_FLOOR_F32_H
#define LIL_NOISE_FLOOR_F32_H

#include "lil_math.h"

typedef struct {
    int32_t n;
    float floor, span; /* span > 0                  */
    float levels;      /* 0 for none; at most 65536 */
} lil_noise_floor_f32_params;

LIL_INLINE void lil_noise_floor_f32(const lil_noise_floor_f32_params p, const float *x, float *LIL_RESTRICT y)
{
    const float whole = 8388608.0f; /* numbers from here on have no fraction, so adding it rounds */

    for (int32_t i = 0; i < p.n; i++) {
        float above = lil_clamp_f32((x[i] - p.floor) / p.span, 0.0f, 1.0f);
        if (p.levels > 0.0f) {
            const float level = (above * p.levels + whole) - whole;
            above = (level > p.levels - 1.0f ? p.levels - 1.0f : level) / p.levels;
        }
        y[i] = above;
    }
}

#endif

/* lil_abs_s16: y = clamp(rescale(|x|)), int16.
 *
 *   x, y  (n)  zero points 0; may be the same */
#ifndef LIL_ABS_S16_H
#define LIL_ABS_S16_H

#include "lil_fixed_point.h"

typedef struct {
    int32_t n;
    int32_t multiplier, left, right; /* scale: as lil_rescale takes it, after << left */
} lil_abs_s16_params;

LIL_INLINE void lil_abs_s16(const lil_abs_s16_params p, const int16_t *x, int16_t *y)
{
    for (int32_t i = 0; i < p.n; i++) {
        const int32_t wide = x[i], distance = wide < 0 ? -wide : wide;
        y[i] = (int16_t)lil_min(lil_rescale(lil_shift_left(distance, p.left), p.multiplier, p.right), 32767);
    }
}

#endif

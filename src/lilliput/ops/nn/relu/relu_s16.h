/* lil_relu_s16: y = clamp(rescale(x)), int16.
 *
 *   x, y  (n)  zero points 0; may be the same */
#ifndef LIL_RELU_S16_H
#define LIL_RELU_S16_H

#include "lil_fixed_point.h"

typedef struct {
    int32_t n;
    int32_t multiplier, left, right; /* scale: as lil_rescale takes it, after << left */
    int32_t low, high;               /* activation, in y's integers                   */
} lil_relu_s16_params;

LIL_INLINE void lil_relu_s16(const lil_relu_s16_params p, const int16_t *x, int16_t *y)
{
    for (int32_t i = 0; i < p.n; i++)
        y[i] = (int16_t)lil_clamp(lil_rescale(lil_shift_left(x[i], p.left), p.multiplier, p.right), p.low, p.high);
}

#endif

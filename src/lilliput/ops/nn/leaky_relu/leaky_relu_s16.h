/* lil_leaky_relu_s16: y = clamp(rescale(x)) for x >= 0, clamp(rescale(alpha x)) below; int16.
 *
 *   x, y  (n)  zero points 0; may be the same */
#ifndef LIL_LEAKY_RELU_S16_H
#define LIL_LEAKY_RELU_S16_H

#include "lil_fixed_point.h"

typedef struct {
    int32_t n;
    int32_t multiplier, left, right;                   /* scale, (-2^31, 2^31), after << left, [0, 15], [0, 31] */
    int32_t alpha_multiplier, alpha_left, alpha_right; /* the same with alpha, which may be negative            */
} lil_leaky_relu_s16_params;

LIL_INLINE void lil_leaky_relu_s16(const lil_leaky_relu_s16_params p, const int16_t *x, int16_t *y)
{
    for (int32_t i = 0; i < p.n; i++) {
        const int32_t from = x[i];
        int32_t wide;
        if (from >= 0)
            wide = lil_rounding_shift(lil_doubling_high(p.multiplier, lil_shift_left(from, p.left)), p.right);
        else /* both factors negated, because the second one may not be negative */
            wide = lil_rounding_shift(
                lil_doubling_high(-p.alpha_multiplier, lil_shift_left(-from, p.alpha_left)), p.alpha_right);
        y[i] = (int16_t)lil_clamp(wide, -32768, 32767);
    }
}

#endif

/* lil_multiply_s16: y = clamp(rescale(a b)); int16, zero points 0.
 *
 *   a, b  any shapes that broadcast together, [-32768, 32767]
 *   axis  (axes)  the walk through them, see lil_broadcast.h
 *   y     n a row; may be a or b where that has y's shape */
#ifndef LIL_MULTIPLY_S16_H
#define LIL_MULTIPLY_S16_H

#include "lil_broadcast.h"
#include "lil_fixed_point.h"

typedef struct {
    int32_t axes, n, a_step, b_step; /* rows of n, steps within a row                  */
    int32_t a_flash, b_flash;        /* 1 where the operand is a constant              */
    int32_t multiplier, right;       /* scale, [2^30, 2^31) or 0 and [0, 31]           */
    int32_t low, high;               /* fused activation, in y's integers              */
} lil_multiply_s16_params;

LIL_INLINE void lil_multiply_s16(const lil_multiply_s16_params p, const int16_t *a, const int16_t *b,
                                 const lil_axis *axis, int16_t *y)
{
    lil_row row = {0, 0, {0}};

    do {
        for (int32_t i = 0; i < p.n; i++) {
            const int32_t x = lil_operand_s16(a + row.a + i * p.a_step, p.a_flash);
            const int32_t z = lil_operand_s16(b + row.b + i * p.b_step, p.b_flash);
            const int32_t product = lil_rounding_shift(lil_doubling_high(x * z, p.multiplier), p.right);
            y[i] = (int16_t)lil_clamp(product, p.low, p.high);
        }
        y += p.n;
    } while (lil_next_row(&row, axis, p.axes));
}

#endif

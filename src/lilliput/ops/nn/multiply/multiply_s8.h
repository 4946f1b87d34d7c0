/* lil_multiply_s8: y = clamp(y_zero + rescale((a - a_zero) (b - b_zero))); int8.
 *
 *   a, b  any shapes that broadcast together, [-128, 127]
 *   axis  (axes)  the walk through them, see lil_broadcast.h
 *   y     n a row; may be a or b where that has y's shape */
#ifndef LIL_MULTIPLY_S8_H
#define LIL_MULTIPLY_S8_H

#include "lil_broadcast.h"
#include "lil_fixed_point.h"

typedef struct {
    int32_t axes, n, a_step, b_step; /* rows of n, steps within a row                  */
    int32_t a_flash, b_flash;        /* 1 where the operand is a constant              */
    int32_t a_zero, b_zero, y_zero;  /* zero points, [-128, 127]                       */
    int32_t multiplier, left, right; /* scale: as lil_rescale takes it, after << left  */
    int32_t low, high;               /* fused activation, in y's integers, [-128, 127] */
} lil_multiply_s8_params;

LIL_INLINE void lil_multiply_s8(const lil_multiply_s8_params p, const int8_t *a, const int8_t *b, const lil_axis *axis,
                                int8_t *y)
{
    lil_row row = {0, 0, {0}};

    do {
        for (int32_t i = 0; i < p.n; i++) {
            const int32_t x = lil_operand_s8(a + row.a + i * p.a_step, p.a_flash) - p.a_zero;
            const int32_t z = lil_operand_s8(b + row.b + i * p.b_step, p.b_flash) - p.b_zero;
            const int32_t product = lil_rescale(lil_shift_left(x * z, p.left), p.multiplier, p.right);
            y[i] = (int8_t)lil_clamp(product + p.y_zero, p.low, p.high);
        }
        y += p.n;
    } while (lil_next_row(&row, axis, p.axes));
}

#endif

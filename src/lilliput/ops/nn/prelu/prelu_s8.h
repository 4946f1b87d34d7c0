/* lil_prelu_s8: y = clamp(y_zero + rescale(x - x_zero)) for x >= x_zero, and with rescale((x - x_zero) (alpha -
 * alpha_zero)) below; int8.
 *
 *   a     x, of y's shape
 *   b     alpha, any shape that broadcasts to x's
 *   axis  (axes)  the walk through them, see lil_broadcast.h
 *   y     n a row; may be a, or b where that has y's shape */
#ifndef LIL_PRELU_S8_H
#define LIL_PRELU_S8_H

#include "lil_broadcast.h"
#include "lil_fixed_point.h"

typedef struct {
    int32_t axes, n, a_step, b_step;                   /* rows of n, steps within a row                   */
    int32_t a_flash, b_flash;                          /* 1 where the operand is a constant               */
    int32_t x_zero, alpha_zero, y_zero;                /* zero points, [-128, 127]                        */
    int32_t multiplier, left, right;                   /* scale of x: as lil_rescale takes it, after left */
    int32_t alpha_multiplier, alpha_left, alpha_right; /* scale of x times alpha                          */
    int32_t low, high;                                 /* range of y, within [-128, 127]                  */
} lil_prelu_s8_params;

LIL_INLINE void lil_prelu_s8(const lil_prelu_s8_params p, const int8_t *a, const int8_t *b, const lil_axis *axis,
                             int8_t *y)
{
    lil_row row = {0, 0, {0}};

    do {
        for (int32_t i = 0; i < p.n; i++) {
            const int32_t x = lil_operand_s8(a + row.a + i * p.a_step, p.a_flash) - p.x_zero;
            const int32_t alpha = lil_operand_s8(b + row.b + i * p.b_step, p.b_flash) - p.alpha_zero;
            int32_t wide;
            if (x >= 0)
                wide = lil_rescale(lil_shift_left(x, p.left), p.multiplier, p.right);
            else
                wide = lil_rescale(lil_shift_left(x * alpha, p.alpha_left), p.alpha_multiplier, p.alpha_right);
            y[i] = (int8_t)lil_clamp(wide + p.y_zero, p.low, p.high);
        }
        y += p.n;
    } while (lil_next_row(&row, axis, p.axes));
}

#endif

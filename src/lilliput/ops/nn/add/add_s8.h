/* lil_add_s8: y = clamp(y_zero + rescale(rescale(a - a_zero) + rescale(b - b_zero))), or the difference; int8.
 *
 *   a, b  any shapes that broadcast together, [-128, 127]
 *   axis  (axes)  the walk through them, see lil_broadcast.h
 *   y     n a row; may be a or b where that has y's shape */
#ifndef LIL_ADD_S8_H
#define LIL_ADD_S8_H

#include "lil_broadcast.h"
#include "lil_fixed_point.h"

typedef struct {
    int32_t axes, n, a_step, b_step; /* rows of n, steps within a row                          */
    int32_t a_flash, b_flash;        /* 1 where the operand is a constant                      */
    int32_t subtract;                /* 0: a + b, 1: a - b                                     */
    int32_t a_zero, b_zero, y_zero;  /* zero points, [-128, 127]                               */
    int32_t a_multiplier, a_shift;   /* scales as lil_rescale takes them, of a and b shifted   */
    int32_t b_multiplier, b_shift;   /* left by 20 bits, at most 1/2,                          */
    int32_t y_multiplier, y_shift;   /* and of their sum, below 1                              */
    int32_t low, high;               /* fused activation, in y's integers, [-128, 127]         */
} lil_add_s8_params;

LIL_INLINE void lil_add_s8(const lil_add_s8_params p, const int8_t *a, const int8_t *b, const lil_axis *axis,
                           int8_t *y)
{
    lil_row row = {0, 0, {0}};

    do {
        for (int32_t i = 0; i < p.n; i++) {
            const int32_t x = lil_operand_s8(a + row.a + i * p.a_step, p.a_flash) - p.a_zero;
            const int32_t z = lil_operand_s8(b + row.b + i * p.b_step, p.b_flash) - p.b_zero;
            const int32_t left = lil_rescale(lil_shift_left(x, 20), p.a_multiplier, p.a_shift);
            const int32_t right = lil_rescale(lil_shift_left(z, 20), p.b_multiplier, p.b_shift);
            const int32_t sum = p.subtract ? left - right : left + right;
            y[i] = (int8_t)lil_clamp(lil_rescale(sum, p.y_multiplier, p.y_shift) + p.y_zero, p.low, p.high);
        }
        y += p.n;
    } while (lil_next_row(&row, axis, p.axes));
}

#endif

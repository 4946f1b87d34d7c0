/* lil_add_s16: y = clamp(rescale(rescale(a) + rescale(b))), or the difference; int16, zero points 0.
 *
 *   a, b  any shapes that broadcast together, [-32768, 32767]
 *   axis  (axes)  the walk through them, see lil_broadcast.h
 *   y     n a row; may be a or b where that has y's shape */
#ifndef LIL_ADD_S16_H
#define LIL_ADD_S16_H

#include "lil_broadcast.h"
#include "lil_fixed_point.h"

typedef struct {
    int32_t axes, n, a_step, b_step; /* rows of n, steps within a row                          */
    int32_t a_flash, b_flash;        /* 1 where the operand is a constant                      */
    int32_t subtract;                /* 0: a + b, 1: a - b                                     */
    int32_t a_multiplier, a_shift;   /* scales as lil_rescale takes them, of a and b shifted   */
    int32_t b_multiplier, b_shift;   /* left by 15 bits, at most 1/2,                          */
    int32_t y_multiplier, y_shift;   /* and of their sum, below 1                              */
    int32_t low, high;               /* fused activation, in y's integers                      */
} lil_add_s16_params;

LIL_INLINE void lil_add_s16(const lil_add_s16_params p, const int16_t *a, const int16_t *b, const lil_axis *axis,
                            int16_t *y)
{
    lil_row row = {0, 0, {0}};

    do {
        for (int32_t i = 0; i < p.n; i++) {
            const int32_t x = lil_operand_s16(a + row.a + i * p.a_step, p.a_flash);
            const int32_t z = lil_operand_s16(b + row.b + i * p.b_step, p.b_flash);
            const int32_t left = lil_rescale(lil_shift_left(x, 15), p.a_multiplier, p.a_shift);
            const int32_t right = lil_rescale(lil_shift_left(z, 15), p.b_multiplier, p.b_shift);
            const int32_t sum = p.subtract ? left - right : left + right;
            y[i] = (int16_t)lil_clamp(lil_rescale(sum, p.y_multiplier, p.y_shift), p.low, p.high);
        }
        y += p.n;
    } while (lil_next_row(&row, axis, p.axes));
}

#endif

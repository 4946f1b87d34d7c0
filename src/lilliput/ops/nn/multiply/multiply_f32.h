/* lil_multiply_f32: y = clamp(a b); float.
 *
 *   a, b  any shapes that broadcast together
 *   axis  (axes)  the walk through them, see lil_broadcast.h
 *   y     n a row; may be a or b where that has y's shape */
#ifndef LIL_MULTIPLY_F32_H
#define LIL_MULTIPLY_F32_H

#include "lil_broadcast.h"
#include "lil_math.h"

typedef struct {
    int32_t axes, n, a_step, b_step; /* rows of n, steps within a row                  */
    int32_t a_flash, b_flash;        /* 1 where the operand is a constant              */
    float low, high;                 /* fused activation                               */
} lil_multiply_f32_params;

LIL_INLINE void lil_multiply_f32(const lil_multiply_f32_params p, const float *a, const float *b, const lil_axis *axis,
                                 float *y)
{
    lil_row row = {0, 0, {0}};

    do {
        for (int32_t i = 0; i < p.n; i++) {
            const float x = lil_operand_f32(a + row.a + i * p.a_step, p.a_flash);
            const float z = lil_operand_f32(b + row.b + i * p.b_step, p.b_flash);
            y[i] = lil_clamp_f32(x * z, p.low, p.high);
        }
        y += p.n;
    } while (lil_next_row(&row, axis, p.axes));
}

#endif

/* lil_divide_s32: y = clamp(a / b), rounded towards zero; int32. By 0 it is 0; -2^31 / -1 wraps around.
 *
 *   a, b  any shapes that broadcast together
 *   axis  (axes)  the walk through them, see lil_broadcast.h
 *   y     n a row; may be a or b where that has y's shape */
#ifndef LIL_DIVIDE_S32_H
#define LIL_DIVIDE_S32_H

#include "lil_broadcast.h"
#include "lil_quotient.h"

typedef struct {
    int32_t axes, n, a_step, b_step; /* rows of n, steps within a row     */
    int32_t a_flash, b_flash;        /* 1 where the operand is a constant */
    int32_t low, high;               /* fused activation                  */
} lil_divide_s32_params;

LIL_INLINE void lil_divide_s32(const lil_divide_s32_params p, const int32_t *a, const int32_t *b, const lil_axis *axis,
                               int32_t *y)
{
    lil_row row = {0, 0, {0}};

    do {
        for (int32_t i = 0; i < p.n; i++) {
            const int32_t x = lil_operand_s32(a + row.a + i * p.a_step, p.a_flash);
            const int32_t z = lil_operand_s32(b + row.b + i * p.b_step, p.b_flash);
            y[i] = lil_clamp(lil_quotient_s32(x, z), p.low, p.high);
        }
        y += p.n;
    } while (lil_next_row(&row, axis, p.axes));
}

#endif

/* lil_maximum_s32: y = the larger of a and b, or the smaller; int32.
 *
 *   a, b  any shapes that broadcast together
 *   axis  (axes)  the walk through them, see lil_broadcast.h
 *   y     n a row; may be a or b where that has y's shape */
#ifndef LIL_MAXIMUM_S32_H
#define LIL_MAXIMUM_S32_H

#include "lil_broadcast.h"

typedef struct {
    int32_t axes, n, a_step, b_step; /* rows of n, steps within a row     */
    int32_t a_flash, b_flash;        /* 1 where the operand is a constant */
    int32_t smaller;                 /* 0: maximum, 1: minimum            */
} lil_maximum_s32_params;

LIL_INLINE void lil_maximum_s32(const lil_maximum_s32_params p, const int32_t *a, const int32_t *b,
                                const lil_axis *axis, int32_t *y)
{
    lil_row row = {0, 0, {0}};

    do {
        for (int32_t i = 0; i < p.n; i++) {
            const int32_t x = lil_operand_s32(a + row.a + i * p.a_step, p.a_flash);
            const int32_t z = lil_operand_s32(b + row.b + i * p.b_step, p.b_flash);
            y[i] = (p.smaller ? x < z : x > z) ? x : z;
        }
        y += p.n;
    } while (lil_next_row(&row, axis, p.axes));
}

#endif

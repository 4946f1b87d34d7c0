/* lil_maximum_s16: y = the larger of a and b, or the smaller; int16.
 *
 *   a, b  any shapes that broadcast together
 *   axis  (axes)  the walk through them, see lil_broadcast.h
 *   y     n a row; may be a or b where that has y's shape */
#ifndef LIL_MAXIMUM_S16_H
#define LIL_MAXIMUM_S16_H

#include "lil_broadcast.h"

typedef struct {
    int32_t axes, n, a_step, b_step; /* rows of n, steps within a row     */
    int32_t a_flash, b_flash;        /* 1 where the operand is a constant */
    int32_t smaller;                 /* 0: maximum, 1: minimum            */
} lil_maximum_s16_params;

LIL_INLINE void lil_maximum_s16(const lil_maximum_s16_params p, const int16_t *a, const int16_t *b,
                                const lil_axis *axis, int16_t *y)
{
    lil_row row = {0, 0, {0}};

    do {
        for (int32_t i = 0; i < p.n; i++) {
            const int16_t x = lil_operand_s16(a + row.a + i * p.a_step, p.a_flash);
            const int16_t z = lil_operand_s16(b + row.b + i * p.b_step, p.b_flash);
            y[i] = (p.smaller ? x < z : x > z) ? x : z;
        }
        y += p.n;
    } while (lil_next_row(&row, axis, p.axes));
}

#endif

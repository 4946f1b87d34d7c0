/* lil_add_s8_linear: y = clamp((a a_factor + b b_factor + offset) >> shift), int8: lil_add_s8 or a difference, where
 * such numbers give the same result for every pair of operands (ops/nn/add/linear.py finds and checks them).
 *
 *   a, b  any shapes that broadcast together, [-128, 127]
 *   axis  (axes)  the walk through them, see lil_broadcast.h
 *   y     n a row; may be a or b where that has y's shape */
#ifndef LIL_ADD_S8_LINEAR_H
#define LIL_ADD_S8_LINEAR_H

#include "lil_broadcast.h"

typedef struct {
    int32_t axes, n, a_step, b_step; /* rows of n, steps within a row                    */
    int32_t a_flash, b_flash;        /* 1 where the operand is a constant                */
    int32_t a_factor, b_factor;      /* the sum of both products and offset has 32 bits  */
    int32_t offset, shift;           /* shift: [1, 31]                                   */
    int32_t low, high;               /* fused activation, in y's integers, [-128, 127]   */
} lil_add_s8_linear_params;

LIL_INLINE void lil_add_s8_linear(const lil_add_s8_linear_params p, const int8_t *a, const int8_t *b,
                                  const lil_axis *axis, int8_t *y)
{
    lil_row row = {0, 0, {0}};

    do {
        LIL_UNROLL(4)
        for (int32_t i = 0; i < p.n; i++) {
            const int32_t x = lil_operand_s8(a + row.a + i * p.a_step, p.a_flash);
            const int32_t z = lil_operand_s8(b + row.b + i * p.b_step, p.b_flash);
            uint32_t sum = (uint32_t)p.offset; /* on the way it may wrap */
            sum += (uint32_t)x * (uint32_t)p.a_factor;
            sum += (uint32_t)z * (uint32_t)p.b_factor;
            y[i] = (int8_t)lil_clamp((int32_t)sum >> p.shift, p.low, p.high);
        }
        y += p.n;
    } while (lil_next_row(&row, axis, p.axes));
}

#endif

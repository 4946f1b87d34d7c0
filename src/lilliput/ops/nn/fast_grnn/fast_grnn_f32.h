/* lil_fast_grnn_f32: a FastGRNN in float.
 *
 *   x       (rows, steps, n)
 *   into    (cells, n)
 *   back    (cells, cells)
 *   bias    (2 * cells)           of the gate, then of the new numbers
 *   mix     (2)                   zeta and nu before their sigmoid
 *   hidden  (rows, cells)         kept from call to call; (cells) scratch where p.fresh
 *   y       (rows, steps, cells)  or (rows, cells) where p.last; may not overlap x */
#ifndef LIL_FAST_GRNN_F32_H
#define LIL_FAST_GRNN_F32_H

#include "lil_gates_f32.h"
#include "lil_sequence.h"

typedef struct {
    int32_t rows, steps, n, cells; /* >= 1                            */
    int32_t fresh, reverse, last;  /* 0 or 1, as lil_sequence.h says  */
} lil_fast_grnn_f32_params;

LIL_INLINE void lil_fast_grnn_f32(const lil_fast_grnn_f32_params p, const float *x, const float *into,
                                  const float *back, const float *bias, const float *mix, float *LIL_RESTRICT hidden,
                                  float *LIL_RESTRICT y)
{
    const float zeta = lil_logistic(lil_read_f32(mix)), nu = lil_logistic(lil_read_f32(mix + 1));

    for (int32_t row = 0; row < p.rows; row++, x += p.steps * p.n) {
        if (p.fresh)
            lil_clear_f32(hidden, p.cells);
        for (int32_t step = 0; step < p.steps; step++) {
            const int32_t at = lil_sequence_row(step, p.steps, p.reverse);
            float *LIL_RESTRICT out = p.last ? y : y + at * p.cells;
            for (int32_t i = 0; i < p.cells; i++) {
                const float fed = lil_row_f32(x + at * p.n, into + i * p.n, p.n);
                const float sum = fed + lil_row_f32(hidden, back + i * p.cells, p.cells);
                const float z = lil_logistic(sum + lil_read_f32(bias + i));
                const float now = lil_tanh(sum + lil_read_f32(bias + p.cells + i));
                out[i] = (zeta * (1.0f - z) + nu) * now + z * hidden[i];
            }
            lil_copy_row_f32(hidden, out, p.cells);
        }
        hidden += p.fresh ? 0 : p.cells;
        y += p.last ? p.cells : p.steps * p.cells;
    }
}

#endif

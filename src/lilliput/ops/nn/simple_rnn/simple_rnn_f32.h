/* lil_simple_rnn_f32: a simple recurrent layer in float.
 *
 *   x       (rows, steps, n)
 *   into    (cells, n)
 *   back    (cells, cells)
 *   bias    (cells)
 *   hidden  (rows, cells)         kept from call to call; (cells) scratch where p.fresh
 *   y       (rows, steps, cells)  or (rows, cells) where p.last; may not overlap x */
#ifndef LIL_SIMPLE_RNN_F32_H
#define LIL_SIMPLE_RNN_F32_H

#include "lil_gates_f32.h"
#include "lil_sequence.h"

typedef struct {
    int32_t rows, steps, n, cells; /* >= 1                               */
    int32_t fresh, reverse, last;  /* 0 or 1, as lil_sequence.h says     */
    int32_t relu;                  /* 1: a ReLU behind the sum, 0: tanh  */
} lil_simple_rnn_f32_params;

LIL_INLINE void lil_simple_rnn_f32(const lil_simple_rnn_f32_params p, const float *x, const float *into,
                                   const float *back, const float *bias, float *LIL_RESTRICT hidden,
                                   float *LIL_RESTRICT y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.steps * p.n) {
        if (p.fresh)
            lil_clear_f32(hidden, p.cells);
        for (int32_t step = 0; step < p.steps; step++) {
            const int32_t at = lil_sequence_row(step, p.steps, p.reverse);
            float *LIL_RESTRICT out = p.last ? y : y + at * p.cells;
            for (int32_t i = 0; i < p.cells; i++) {
                const float gate = lil_gate_f32(i, x + at * p.n, p.n, hidden, p.cells, into, back, bias);
                out[i] = p.relu ? lil_clamp_f32(gate, 0.0f, LIL_INFINITY) : lil_tanh(gate);
            }
            lil_copy_row_f32(hidden, out, p.cells);
        }
        hidden += p.fresh ? 0 : p.cells;
        y += p.last ? p.cells : p.steps * p.cells;
    }
}

#endif

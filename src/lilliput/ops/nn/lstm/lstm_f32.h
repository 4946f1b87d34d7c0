/* lil_lstm_f32: an LSTM in float.
 *
 *   x       (rows, steps, n)
 *   into    (4 * cells, n)        rows of the input, forget, cell and output gate
 *   back    (4 * cells, cells)    likewise
 *   bias    (4 * cells)
 *   hidden  (rows, cells)         kept from call to call; (cells) scratch where p.fresh
 *   cell    (rows, cells)         kept from call to call; (cells) scratch where p.fresh
 *   y       (rows, steps, cells)  or (rows, cells) where p.last; may not overlap x */
#ifndef LIL_LSTM_F32_H
#define LIL_LSTM_F32_H

#include "lil_gates_f32.h"
#include "lil_sequence.h"

typedef struct {
    int32_t rows, steps, n, cells; /* >= 1                                                        */
    int32_t fresh, reverse, last;  /* 0 or 1, as lil_sequence.h says                              */
    float clip;                    /* the cell stays within [-clip, clip]; infinite for no bound  */
} lil_lstm_f32_params;

LIL_INLINE void lil_lstm_f32(const lil_lstm_f32_params p, const float *x, const float *into, const float *back,
                             const float *bias, float *LIL_RESTRICT hidden, float *LIL_RESTRICT cell,
                             float *LIL_RESTRICT y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.steps * p.n) {
        if (p.fresh) {
            lil_clear_f32(hidden, p.cells);
            lil_clear_f32(cell, p.cells);
        }
        for (int32_t step = 0; step < p.steps; step++) {
            const int32_t at = lil_sequence_row(step, p.steps, p.reverse);
            float *LIL_RESTRICT out = p.last ? y : y + at * p.cells;
            for (int32_t i = 0; i < p.cells; i++) {
                float gates[4];
                for (int32_t gate = 0; gate < 4; gate++)
                    gates[gate] = lil_gate_f32(gate * p.cells + i, x + at * p.n, p.n, hidden, p.cells, into, back, bias);
                const float keep = lil_logistic(gates[1]) * cell[i];
                const float now = keep + lil_logistic(gates[0]) * lil_tanh(gates[2]);
                cell[i] = lil_clamp_f32(now, -p.clip, p.clip);
                out[i] = lil_tanh(cell[i]) * lil_logistic(gates[3]);
            }
            lil_copy_row_f32(hidden, out, p.cells);
        }
        hidden += p.fresh ? 0 : p.cells;
        cell += p.fresh ? 0 : p.cells;
        y += p.last ? p.cells : p.steps * p.cells;
    }
}

#endif

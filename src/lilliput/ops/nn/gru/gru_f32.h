/* lil_gru_f32: a GRU in float.
 *
 *   x          (rows, steps, n)
 *   into       (3 * cells, n)        rows of the update gate, the reset gate and the new numbers
 *   back       (3 * cells, cells)    likewise
 *   bias       (3 * cells)
 *   back_bias  (cells)               within what the reset gate multiplies, where p.after
 *   hidden     (rows, cells)         kept from call to call; (cells) scratch where p.fresh
 *   reset      (cells)               scratch, unless p.after
 *   y          (rows, steps, cells)  or (rows, cells) where p.last; may not overlap x */
#ifndef LIL_GRU_F32_H
#define LIL_GRU_F32_H

#include "lil_gates_f32.h"
#include "lil_sequence.h"

typedef struct {
    int32_t rows, steps, n, cells; /* >= 1                                                          */
    int32_t fresh, reverse, last;  /* 0 or 1, as lil_sequence.h says                                */
    int32_t after;                 /* 1: the reset gate multiplies sums, 0: what goes into them     */
} lil_gru_f32_params;

/* The new number of cell i, before its tanh. */
LIL_INLINE float lil_gru_f32_new(const lil_gru_f32_params p, int32_t i, const float *x, const float *hidden,
                                 const float *reset, const float *into, const float *back, const float *bias,
                                 const float *back_bias)
{
    const int32_t row = 2 * p.cells + i;

    if (!p.after)
        return lil_gate_f32(row, x, p.n, reset, p.cells, into, back, bias);
    const float r = lil_logistic(lil_gate_f32(p.cells + i, x, p.n, hidden, p.cells, into, back, bias));
    const float kept = lil_row_f32(hidden, back + row * p.cells, p.cells) + lil_read_f32(back_bias + i);
    return lil_row_f32(x, into + row * p.n, p.n) + lil_read_f32(bias + row) + r * kept;
}

LIL_INLINE void lil_gru_f32(const lil_gru_f32_params p, const float *x, const float *into, const float *back,
                            const float *bias, const float *back_bias, float *LIL_RESTRICT hidden,
                            float *LIL_RESTRICT reset, float *LIL_RESTRICT y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.steps * p.n) {
        if (p.fresh)
            lil_clear_f32(hidden, p.cells);
        for (int32_t step = 0; step < p.steps; step++) {
            const int32_t at = lil_sequence_row(step, p.steps, p.reverse);
            const float *in = x + at * p.n;
            float *LIL_RESTRICT out = p.last ? y : y + at * p.cells;
            for (int32_t i = 0; !p.after && i < p.cells; i++)
                reset[i] = lil_logistic(lil_gate_f32(p.cells + i, in, p.n, hidden, p.cells, into, back, bias)) * hidden[i];
            for (int32_t i = 0; i < p.cells; i++) {
                const float z = lil_logistic(lil_gate_f32(i, in, p.n, hidden, p.cells, into, back, bias));
                const float now = lil_tanh(lil_gru_f32_new(p, i, in, hidden, reset, into, back, bias, back_bias));
                out[i] = now + z * (hidden[i] - now);
            }
            lil_copy_row_f32(hidden, out, p.cells);
        }
        hidden += p.fresh ? 0 : p.cells;
        y += p.last ? p.cells : p.steps * p.cells;
    }
}

#endif

/* lil_lstm_f32: an LSTM in float.
 *
 *   x       (rows, steps, n)
 *   into    (4 * cells, n)        rows of the input, forget, cell and output gate
 *   back    (4 * cells, cells)    likewise
 *   bias    (4 * cells)
 *   hidden  (rows, cells)         kept from call to call
 *   cell    (rows, cells)         kept from call to call
 *   y       (rows, steps, cells)  may not overlap x */
#ifndef LIL_LSTM_F32_H
#define LIL_LSTM_F32_H

#include "lil_math.h"

typedef struct {
    int32_t rows, steps, n, cells; /* >= 1                                                        */
    float clip;                    /* the cell stays within [-clip, clip]; infinite for no bound  */
} lil_lstm_f32_params;

LIL_INLINE float lil_lstm_f32_sum(const float *x, const float *w, int32_t n)
{
    float sum = 0.0f;
    for (int32_t i = 0; i < n; i++)
        sum += x[i] * lil_read_f32(w + i);
    return sum;
}

/* What goes into gate number `gate` of cell number `i`. */
LIL_INLINE float lil_lstm_f32_gate(const lil_lstm_f32_params p, int32_t gate, int32_t i, const float *x,
                                   const float *hidden, const float *into, const float *back, const float *bias)
{
    const int32_t row = gate * p.cells + i;
    const float fed = lil_lstm_f32_sum(x, into + row * p.n, p.n) + lil_read_f32(bias + row);
    return fed + lil_lstm_f32_sum(hidden, back + row * p.cells, p.cells);
}

LIL_INLINE void lil_lstm_f32(const lil_lstm_f32_params p, const float *x, const float *into, const float *back,
                             const float *bias, float *LIL_RESTRICT hidden, float *LIL_RESTRICT cell,
                             float *LIL_RESTRICT y)
{
    for (int32_t row = 0; row < p.rows; row++, hidden += p.cells, cell += p.cells) {
        for (int32_t step = 0; step < p.steps; step++, x += p.n, y += p.cells) {
            for (int32_t i = 0; i < p.cells; i++) {
                float gates[4];
                for (int32_t gate = 0; gate < 4; gate++)
                    gates[gate] = lil_lstm_f32_gate(p, gate, i, x, hidden, into, back, bias);
                const float keep = lil_logistic(gates[1]) * cell[i];
                const float now = keep + lil_logistic(gates[0]) * lil_tanh(gates[2]);
                cell[i] = lil_clamp_f32(now, -p.clip, p.clip);
                y[i] = lil_tanh(cell[i]) * lil_logistic(gates[3]);
            }
            for (int32_t i = 0; i < p.cells; i++)
                hidden[i] = y[i];
        }
    }
}

#endif

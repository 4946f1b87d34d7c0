/* lil_lstm_s8_wide: int8 in and out, int16 within, what goes back included.
 *
 *   x        (rows, steps, n)      int8
 *   into     (4 * cells, padded)   int8, symmetric; rows of the input, forget, cell and output gate; in fours of rows
 *                                  where p.quads, as lil_gates_s8.h says
 *   back     (4 * cells, cells)    int8, symmetric, likewise
 *   start    (4 * cells)           int32: the bias
 *   scale    (4 * cells)           int32: pairs of multipliers, from the two sums to 1/4096
 *   sigmoid  (256)                 the table of lil_sigmoid_s16.h
 *   hidden   (rows, cells)         int16, in 2^-15; kept from call to call, or (cells) scratch where p.fresh
 *   cell     (rows, cells)         int16; likewise
 *   wide     (padded)              int16: scratch
 *   gates    (4 * cells)           int16: scratch
 *   y        (rows, steps, cells)  int8, or (rows, cells) where p.last; may not overlap x */
#ifndef LIL_LSTM_S8_WIDE_H
#define LIL_LSTM_S8_WIDE_H

#include "lil_gates_s8.h"
#include "lil_sequence.h"
#include "lil_sigmoid_s16.h"

typedef struct {
    int32_t rows, steps, n, cells;       /* >= 1                                                              */
    int32_t fresh, reverse, last;        /* 0 or 1, as lil_sequence.h says                                    */
    int32_t padded, left, right, quads;  /* a lil_gates_shape, with x made up to `padded` numbers             */
    int32_t x_zero;                      /* [-128, 127]                                                       */
    int32_t write;                       /* from input gate times cell gate to the cell: to the right, [15, 29] */
    int32_t tanh_multiplier, tanh_shift; /* bring the cell to the units of the table                          */
    int32_t clip;                        /* the cell stays within [-clip, clip]; 32768 for no bound           */
    int32_t y_multiplier, y_shift;       /* from what is carried to y: [0, 32767], [0, 30]                    */
    int32_t y_zero;                      /* [-128, 127]                                                       */
    int32_t low, high;                   /* the range of y, in [-128, 127]                                    */
} lil_lstm_s8_wide_params;

/* Cell and hidden state of cell number i, of its four gates, which stand `cells` apart. */
LIL_INLINE void lil_lstm_s8_wide_cell(const lil_lstm_s8_wide_params p, const int16_t *gates, const int16_t *sigmoid,
                                      int16_t *hidden, int16_t *cell)
{
    const int32_t write = (int32_t)lil_logistic_at(gates[0], 3, 0, sigmoid) *
                          lil_tanh_at(gates[2 * p.cells], 3, 0, sigmoid);
    const int32_t kept = lil_round_s32((int32_t)lil_logistic_at(gates[p.cells], 3, 0, sigmoid) * *cell, 15);
    const int32_t now = lil_gate_clamp(kept + lil_round_s32(write, p.write));
    *cell = (int16_t)lil_clamp(now, -p.clip, p.clip);
    const int32_t shown = lil_tanh_at(*cell, p.tanh_multiplier, p.tanh_shift, sigmoid);
    *hidden = (int16_t)lil_round_s32(shown * lil_logistic_at(gates[3 * p.cells], 3, 0, sigmoid), 15);
}

LIL_INLINE void lil_lstm_s8_wide(const lil_lstm_s8_wide_params p, const int8_t *x, const int8_t *into,
                                 const int8_t *back, const int32_t *start, const int32_t *scale,
                                 const int16_t *sigmoid, int16_t *hidden, int16_t *cell, int16_t *wide, int16_t *gates,
                                 int8_t *LIL_RESTRICT y)
{
    const lil_gates_shape shape = {p.padded, p.cells, p.left, p.right, p.quads};

    for (int32_t row = 0; row < p.rows; row++, x += p.steps * p.n) {
        if (p.fresh) {
            lil_clear_s16(hidden, p.cells);
            lil_clear_s16(cell, p.cells);
        }
        for (int32_t step = 0; step < p.steps; step++) {
            const int32_t at = lil_sequence_row(step, p.steps, p.reverse);
            lil_widen_s8(x + at * p.n, p.n, p.x_zero, wide, p.padded);
            lil_gates_s8(shape, 4 * p.cells, wide, into, hidden, back, start, scale, gates);
            for (int32_t i = 0; i < p.cells; i++)
                lil_lstm_s8_wide_cell(p, gates + i, sigmoid, hidden + i, cell + i);
            if (!p.last || step == p.steps - 1)
                lil_show_s8(hidden, p.cells, p.y_multiplier, p.y_shift, p.y_zero, p.low, p.high,
                            p.last ? y : y + at * p.cells);
        }
        hidden += p.fresh ? 0 : p.cells;
        cell += p.fresh ? 0 : p.cells;
        y += p.last ? p.cells : p.steps * p.cells;
    }
}

#endif

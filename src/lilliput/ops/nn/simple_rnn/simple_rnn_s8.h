/* lil_simple_rnn_s8: int8 in and out, int16 within.
 *
 *   x        (rows, steps, n)      int8
 *   into     (cells, padded)       int8, symmetric; in fours of rows where p.quads, as lil_gates_s8.h says
 *   back     (cells, cells)        int8, symmetric, likewise
 *   start    (cells)               int32: the bias
 *   scale    (cells)               int32: pairs of multipliers, from the two sums to 1/4096, or to hidden's units
 *   sigmoid  (256)                 the table of lil_sigmoid_s16.h
 *   hidden   (rows, cells)         int16, kept from call to call, or (cells) scratch where p.fresh
 *   wide     (padded)              int16: scratch
 *   gates    (cells)               int16: scratch
 *   y        (rows, steps, cells)  int8, or (rows, cells) where p.last; may not overlap x */
#ifndef LIL_SIMPLE_RNN_S8_H
#define LIL_SIMPLE_RNN_S8_H

#include "lil_gates_s8.h"
#include "lil_sequence.h"
#include "lil_sigmoid_s16.h"

typedef struct {
    int32_t rows, steps, n, cells;      /* >= 1                                                       */
    int32_t fresh, reverse, last;       /* 0 or 1, as lil_sequence.h says                             */
    int32_t relu;                       /* 1: a ReLU behind the sum, 0: tanh                          */
    int32_t padded, left, right, quads; /* a lil_gates_shape, with x made up to `padded` numbers      */
    int32_t x_zero;                     /* [-128, 127]                                                */
    int32_t y_multiplier, y_shift;      /* from what is carried to y: [0, 32767], [0, 30]             */
    int32_t y_zero;                     /* [-128, 127]                                                */
    int32_t low, high;                  /* the range of y, in [-128, 127]                             */
} lil_simple_rnn_s8_params;

LIL_INLINE void lil_simple_rnn_s8(const lil_simple_rnn_s8_params p, const int8_t *x, const int8_t *into,
                                  const int8_t *back, const int32_t *start, const int32_t *scale,
                                  const int16_t *sigmoid, int16_t *hidden, int16_t *wide, int16_t *gates,
                                  int8_t *LIL_RESTRICT y)
{
    const lil_gates_shape shape = {p.padded, p.cells, p.left, p.right, p.quads};

    for (int32_t row = 0; row < p.rows; row++, x += p.steps * p.n) {
        if (p.fresh)
            lil_clear_s16(hidden, p.cells);
        for (int32_t step = 0; step < p.steps; step++) {
            const int32_t at = lil_sequence_row(step, p.steps, p.reverse);
            lil_widen_s8(x + at * p.n, p.n, p.x_zero, wide, p.padded);
            lil_gates_s8(shape, p.cells, wide, into, hidden, back, start, scale, gates);
            for (int32_t i = 0; i < p.cells; i++)
                hidden[i] = p.relu ? (int16_t)lil_max(gates[i], 0) : lil_tanh_at(gates[i], 3, 0, sigmoid);
            if (!p.last || step == p.steps - 1)
                lil_show_s8(hidden, p.cells, p.y_multiplier, p.y_shift, p.y_zero, p.low, p.high,
                            p.last ? y : y + at * p.cells);
        }
        hidden += p.fresh ? 0 : p.cells;
        y += p.last ? p.cells : p.steps * p.cells;
    }
}

#endif

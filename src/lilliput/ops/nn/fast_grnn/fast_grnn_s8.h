/* lil_fast_grnn_s8: int8 in and out, int16 within.
 *
 *   x        (rows, steps, n)      int8
 *   into     (cells, padded)       int8, symmetric; in fours of rows where p.quads, as lil_gates_s8.h says
 *   back     (cells, cells)        int8, symmetric, likewise
 *   start    (cells)               int32: 0
 *   scale    (cells)               int32: pairs of multipliers, from the two sums to 1/2048
 *   bias     (2 * cells)           int16, in 1/2048: of the gate, then of the new numbers
 *   sigmoid  (256)                 the table of lil_sigmoid_s16.h
 *   hidden   (rows, cells)         int16, kept from call to call, or (cells) scratch where p.fresh
 *   wide     (padded)              int16: scratch
 *   gates    (cells)               int16: scratch
 *   y        (rows, steps, cells)  int8, or (rows, cells) where p.last; may not overlap x */
#ifndef LIL_FAST_GRNN_S8_H
#define LIL_FAST_GRNN_S8_H

#include "lil_gates_s8.h"
#include "lil_sequence.h"
#include "lil_sigmoid_s16.h"

typedef struct {
    int32_t rows, steps, n, cells;      /* >= 1                                                              */
    int32_t fresh, reverse, last;       /* 0 or 1, as lil_sequence.h says                                    */
    int32_t padded, left, right, quads; /* a lil_gates_shape, with x made up to `padded` numbers             */
    int32_t x_zero;                     /* [-128, 127]                                                       */
    int32_t zeta, nu;                   /* in 1/32768, [0, 32767]                                            */
    int32_t shift;                      /* of new numbers, from 2^-29 to hidden's units: to the right, [14, 28] */
    int32_t y_multiplier, y_shift;      /* from what is carried to y: [0, 32767], [0, 30]                    */
    int32_t y_zero;                     /* [-128, 127]                                                       */
    int32_t low, high;                  /* the range of y, in [-128, 127]                                    */
} lil_fast_grnn_s8_params;

/* What is carried by a cell whose sum is `sum`. */
LIL_INLINE int16_t lil_fast_grnn_s8_cell(const lil_fast_grnn_s8_params p, int32_t sum, int32_t bias_z, int32_t bias_h,
                                         int32_t hidden, const int16_t *sigmoid)
{
    const int32_t z = lil_logistic_at(lil_gate_clamp(sum + bias_z), 6, 0, sigmoid);
    const int32_t now = lil_tanh_at(lil_gate_clamp(sum + bias_h), 6, 0, sigmoid);
    const int32_t share = (lil_round_s32(p.zeta * (32768 - z), 15) + p.nu) >> 1;
    return lil_gate_clamp(lil_round_s32(z * hidden, 15) + lil_round_s32(share * now, p.shift));
}

LIL_INLINE void lil_fast_grnn_s8(const lil_fast_grnn_s8_params p, const int8_t *x, const int8_t *into,
                                 const int8_t *back, const int32_t *start, const int32_t *scale, const int16_t *bias,
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
                hidden[i] = lil_fast_grnn_s8_cell(p, gates[i], lil_read_s16(bias + i), lil_read_s16(bias + p.cells + i),
                                                  hidden[i], sigmoid);
            if (!p.last || step == p.steps - 1)
                lil_show_s8(hidden, p.cells, p.y_multiplier, p.y_shift, p.y_zero, p.low, p.high,
                            p.last ? y : y + at * p.cells);
        }
        hidden += p.fresh ? 0 : p.cells;
        y += p.last ? p.cells : p.steps * p.cells;
    }
}

#endif

/* lil_lstm_s8: int8 in and out, int16 gates and cell.
 *
 *   x           (rows, steps, n)      int8
 *   into        (4 * cells, n)        int8, symmetric; rows of the input, forget, cell and output gate
 *   back        (4 * cells, cells)    int8, symmetric, likewise
 *   into_start  (4 * cells)           int32, bias - x_zero * sum of a row of into
 *   back_start  (4 * cells)           int32, -y_zero * sum of a row of back
 *   into_scale  (4)                   one a gate, from a sum to 1/4096
 *   back_scale  (4)                   likewise
 *   sigmoid     (256)                 the table of lil_sigmoid_s16.h
 *   hidden      (rows, cells)         int8, stored as y; kept from call to call, or (cells) scratch where p.fresh
 *   cell        (rows, cells)         int16; likewise
 *   y           (rows, steps, cells)  int8, or (rows, cells) where p.last; may not overlap x */
#ifndef LIL_LSTM_S8_H
#define LIL_LSTM_S8_H

#include "lil_requantize.h"
#include "lil_sequence.h"
#include "lil_sigmoid_s16.h"

typedef struct {
    int32_t rows, steps, n, cells;           /* >= 1                                                        */
    int32_t fresh, reverse, last;            /* 0 or 1, as lil_sequence.h says                              */
    int32_t forget_multiplier, forget_shift; /* a lil_scale: forget gate times cell, to the cell             */
    int32_t write_multiplier, write_shift;   /* a lil_scale: input gate times cell gate, to the cell         */
    int32_t read_multiplier, read_shift;     /* a lil_scale: output gate times tanh of the cell, to y        */
    int32_t tanh_multiplier, tanh_shift;     /* bring the cell to the units of the table                     */
    int32_t clip;                            /* the cell stays within [-clip, clip]; 32768 for no bound      */
    int32_t y_zero, low, high;               /* of y, within [-128, 127]                                    */
} lil_lstm_s8_params;

LIL_INLINE int32_t lil_lstm_s8_sum(const int8_t *x, const int8_t *w, int32_t n, int32_t start)
{
    for (int32_t i = 0; i < n; i++)
        start += x[i] * lil_read_s8(w + i);
    return start;
}

LIL_INLINE int32_t lil_lstm_s16(int32_t x) { return lil_clamp(x, -32768, 32767); }

/* a * b * scale, for a and b in int16 of which not both are -32768. */
LIL_INLINE int32_t lil_lstm_product(int32_t a, int32_t b, int32_t multiplier, int32_t shift)
{
    const lil_scale scale = {multiplier, shift};
    return lil_requantize(a * b, scale, LIL_ROUND_TWICE);
}

/* What goes into gate number `gate` of cell number `i`, in 1/4096. */
LIL_INLINE int16_t lil_lstm_s8_gate(const lil_lstm_s8_params p, int32_t gate, int32_t i, const int8_t *x,
                                    const int8_t *hidden, const int8_t *into, const int8_t *back,
                                    const int32_t *into_start, const int32_t *back_start, const lil_scale *into_scale,
                                    const lil_scale *back_scale)
{
    const int32_t row = gate * p.cells + i;
    const int32_t fed = lil_lstm_s8_sum(x, into + row * p.n, p.n, lil_read_s32(into_start + row));
    const int32_t kept = lil_lstm_s8_sum(hidden, back + row * p.cells, p.cells, lil_read_s32(back_start + row));
    const int32_t a = lil_lstm_s16(lil_requantize(fed, lil_read_scale(into_scale + gate), LIL_ROUND_TWICE));
    const int32_t b = lil_lstm_s16(lil_requantize(kept, lil_read_scale(back_scale + gate), LIL_ROUND_TWICE));
    return (int16_t)lil_lstm_s16(a + b);
}

LIL_INLINE void lil_lstm_s8(const lil_lstm_s8_params p, const int8_t *x, const int8_t *into, const int8_t *back,
                            const int32_t *into_start, const int32_t *back_start, const lil_scale *into_scale,
                            const lil_scale *back_scale, const int16_t *sigmoid, int8_t *LIL_RESTRICT hidden,
                            int16_t *LIL_RESTRICT cell, int8_t *LIL_RESTRICT y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.steps * p.n) {
        if (p.fresh) {
            lil_fill_s8(hidden, p.cells, p.y_zero);
            lil_clear_s16(cell, p.cells);
        }
        for (int32_t step = 0; step < p.steps; step++) {
            const int32_t at = lil_sequence_row(step, p.steps, p.reverse);
            int8_t *LIL_RESTRICT out = p.last ? y : y + at * p.cells;
            for (int32_t i = 0; i < p.cells; i++) {
                int16_t gates[4];
                for (int32_t gate = 0; gate < 4; gate++)
                    gates[gate] = lil_lstm_s8_gate(p, gate, i, x + at * p.n, hidden, into, back, into_start, back_start, into_scale,
                                                   back_scale);
                const int32_t write = lil_lstm_product(lil_logistic_at(gates[0], 3, 0, sigmoid),
                                                       lil_tanh_at(gates[2], 3, 0, sigmoid), p.write_multiplier,
                                                       p.write_shift);
                const int32_t keep = lil_lstm_product(lil_logistic_at(gates[1], 3, 0, sigmoid), cell[i],
                                                      p.forget_multiplier, p.forget_shift);
                const int32_t now = lil_lstm_s16(lil_lstm_s16(keep) + lil_lstm_s16(write));
                cell[i] = (int16_t)lil_clamp(now, -p.clip, p.clip);
                const int32_t shown = lil_tanh_at(cell[i], p.tanh_multiplier, p.tanh_shift, sigmoid);
                const int32_t result = lil_lstm_product(shown, lil_logistic_at(gates[3], 3, 0, sigmoid), p.read_multiplier,
                                                     p.read_shift);
                out[i] = (int8_t)lil_clamp(result + p.y_zero, p.low, p.high);
            }
            for (int32_t i = 0; i < p.cells; i++)
                hidden[i] = out[i];
        }
        hidden += p.fresh ? 0 : p.cells;
        cell += p.fresh ? 0 : p.cells;
        y += p.last ? p.cells : p.steps * p.cells;
    }
}

#endif

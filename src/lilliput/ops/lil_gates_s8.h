/* lil_gates_s8: gates of integer recurrent layers. The meaning is ops/gates.py. */
#ifndef LIL_GATES_S8_H
#define LIL_GATES_S8_H

#include "lil_dot_1x2_s16.h"
#include "lil_word_by_half.h"

typedef struct {
    int32_t n, cells;    /* numbers of x and of what is carried; multiples of 4 where `quads`                      */
    int32_t left, right; /* shifts: of fed sums to the left, [0, 15], of results to the right, [0, 15]             */
    int32_t quads;       /* 1: weights lie in fours of rows, as lil_dot_quads wants them, 0: row after row         */
} lil_gates_shape;

/* x - zero, in 16 bits, made up with zeros. */
LIL_INLINE void lil_widen_s8(const int8_t *x, int32_t n, int32_t zero, int16_t *LIL_RESTRICT wide, int32_t padded)
{
    for (int32_t k = 0; k < n; k++)
        wide[k] = (int16_t)(x[k] - zero);
    for (int32_t k = n; k < padded; k++)
        wide[k] = 0;
}

/* Adds the products of n 16-bit numbers with four rows of weights, four numbers at a time.
 *
 *   w  (n / 4, 4, 4)  of a quad: numbers 0, 2, 1, 3 of the first row, of the second and so on */
LIL_INLINE void lil_dot_quads(const int16_t *x, const int8_t *w, int32_t n, int32_t sums[4])
{
    int32_t a = sums[0], b = sums[1], c = sums[2], d = sums[3];
    for (; n > 0; n -= 4, x += 4, w += 16) {
        const int32_t first = lil_read_4((const int8_t *)x), second = lil_read_4((const int8_t *)(x + 2));
        const int32_t ws[4] = {lil_read_4(w), lil_read_4(w + 4), lil_read_4(w + 8), lil_read_4(w + 12)};
        a = lil_smlad(lil_bytes_13(ws[0]), second, lil_smlad(lil_bytes_02(ws[0]), first, a));
        b = lil_smlad(lil_bytes_13(ws[1]), second, lil_smlad(lil_bytes_02(ws[1]), first, b));
        c = lil_smlad(lil_bytes_13(ws[2]), second, lil_smlad(lil_bytes_02(ws[2]), first, c));
        d = lil_smlad(lil_bytes_13(ws[3]), second, lil_smlad(lil_bytes_02(ws[3]), first, d));
    }
    sums[0] = a;
    sums[1] = b;
    sums[2] = c;
    sums[3] = d;
}

LIL_INLINE int16_t lil_gate_clamp(int32_t x) { return (int16_t)lil_clamp(x, -32768, 32767); }

/* x / 2^right, to the nearest, ties upwards. */
LIL_INLINE int32_t lil_round_s32(int32_t x, int32_t right)
{
    return (x + (int32_t)((UINT32_C(1) << right) >> 1)) >> right;
}

/* One gate of its two sums; scale: their multipliers, [0, 32767], the fed one in the low half. */
LIL_INLINE int16_t lil_gate_s16(const lil_gates_shape p, int32_t fed, int32_t kept, int32_t scale)
{
    const int32_t part = lil_by_first((int32_t)((uint32_t)fed << p.left), scale);
    return lil_gate_clamp(lil_round_s32(part + lil_by_second(kept, scale), p.right));
}

/* `rows` gates, four at a time, a multiple of four: of x, of what is carried, or of both; the other is null.
 *
 *   x       (n)           int16
 *   into    (rows, n)     int8, in fours of rows
 *   hidden  (cells)       int16
 *   back    (rows, cells) int8, in fours of rows
 *   start   (rows)        int32: added to the sums of x, or of what is carried where there is no x
 *   scale   (rows)        int32: pairs of multipliers
 *   gates   (rows)        int16 */
LIL_INLINE void lil_gates_fours(const lil_gates_shape p, int32_t rows, const int16_t *x, const int8_t *into,
                                const int16_t *hidden, const int8_t *back, const int32_t *start, const int32_t *scale,
                                int16_t *LIL_RESTRICT gates)
{
    for (int32_t i = 0; i < rows; i += 4) {
        int32_t fed[4] = {0, 0, 0, 0}, kept[4] = {0, 0, 0, 0};
        for (int32_t j = 0; j < 4; j++)
            (x ? fed : kept)[j] = start[i + j];
        if (x)
            lil_dot_quads(x, into + i * p.n, p.n, fed);
        if (hidden)
            lil_dot_quads(hidden, back + i * p.cells, p.cells, kept);
        for (int32_t j = 0; j < 4; j++)
            gates[i + j] = lil_gate_s16(p, fed[j], kept[j], scale[i + j]);
    }
}

/* The same two at a time, of any number of rows, which lie one behind the other. */
LIL_INLINE void lil_gates_twos(const lil_gates_shape p, int32_t rows, const int16_t *x, const int8_t *into,
                               const int16_t *hidden, const int8_t *back, const int32_t *start, const int32_t *scale,
                               int16_t *LIL_RESTRICT gates)
{
    for (int32_t i = 0; i < rows; i += 2) {
        const int32_t next = i + 1 < rows ? i + 1 : i; /* an odd last row goes twice, once in vain */
        const lil_sums_1x2 starts = {lil_read_s32(start + i), lil_read_s32(start + next)};
        lil_sums_1x2 fed = {0, 0}, kept = {0, 0};
        if (x)
            fed = lil_dot_1x2_s16(x, into + i * p.n, into + next * p.n, p.n, starts);
        else
            kept = starts;
        if (hidden)
            kept = lil_dot_1x2_s16(hidden, back + i * p.cells, back + next * p.cells, p.cells, kept);
        gates[i] = lil_gate_s16(p, fed.a, kept.a, lil_read_s32(scale + i));
        gates[next] = lil_gate_s16(p, fed.b, kept.b, lil_read_s32(scale + next));
    }
}

LIL_INLINE void lil_gates_s8(const lil_gates_shape p, int32_t rows, const int16_t *x, const int8_t *into,
                             const int16_t *hidden, const int8_t *back, const int32_t *start, const int32_t *scale,
                             int16_t *LIL_RESTRICT gates)
{
    if (p.quads)
        lil_gates_fours(p, rows, x, into, hidden, back, start, scale, gates);
    else
        lil_gates_twos(p, rows, x, into, hidden, back, start, scale, gates);
}

/* What is carried, as y is stored. */
LIL_INLINE void lil_show_s8(const int16_t *hidden, int32_t cells, int32_t multiplier, int32_t shift, int32_t zero,
                            int32_t low, int32_t high, int8_t *LIL_RESTRICT y)
{
    for (int32_t i = 0; i < cells; i++)
        y[i] = (int8_t)lil_clamp(lil_round_s32((int32_t)hidden[i] * multiplier, shift) + zero, low, high);
}

#endif

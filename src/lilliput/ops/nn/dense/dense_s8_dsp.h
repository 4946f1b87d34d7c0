/* lil_dense_s8_dsp: lil_dense_s8 for cores with the DSP extension, eight outputs at a time and the rest in twos.
 *
 *   x      (rows, n)                   int8, [-128, 127]
 *   w      (m / 8, 2 * quads, 4)       words: eight rows of weights as lil_dot_1x8_dsp wants them, 0 beyond n; behind them
 *          ((m % 8 + 1) / 2, 2 * quads)  the rest, two rows at a time, 0 beyond m
 *   b      (m)                         int32, the input's zero point already folded in: b[i] - x_zero * sum(w[i])
 *   scale  (m) or (1)                  one a row of w, or one for all, as lil_requantize_dsp wants them
 *   y      (rows, m)                   int8; may not overlap x */
#ifndef LIL_DENSE_S8_DSP_H
#define LIL_DENSE_S8_DSP_H

#include "lil_dot_1x8_dsp.h"
#include "lil_requantize_dsp.h"

typedef struct {
    int32_t rows, n, m; /* how often, inputs, outputs                                */
    int32_t part;       /* quads of inputs after which sums must be taken out, >= 1  */
    int32_t per_row;    /* 1: a scale for each row of w, 0: one for all              */
    int32_t y_zero;     /* zero point of y, [-128, 127]                              */
    int32_t low, high;  /* fused activation, in y's integers, [-128, 127]            */
    int32_t rounding;   /* LIL_ROUND_...                                             */
} lil_dense_s8_dsp_params;

LIL_INLINE int8_t lil_dense_s8_dsp_result(const lil_dense_s8_dsp_params p, int32_t acc, const lil_scale *scale)
{
    const lil_scale_dsp ready = lil_ready_scale_dsp(*scale, p.y_zero);
    return lil_requantize_s8_dsp(acc, ready, p.rounding, p.low, p.high);
}

/* Eight sums of some quads of x, from `start` on. */
LIL_INLINE void lil_dense_s8_dsp_sums(const int8_t *x, const int32_t *w, int32_t quads, const int32_t *start,
                                      int32_t *sums)
{
    const lil_sums_1x8_dsp joined = lil_dot_1x8_dsp(x, w, quads, start);
    LIL_UNROLL(4)
    for (int32_t i = 0; i < 4; i++) {
        sums[2 * i] = lil_take_out(joined.rows[i].both, joined.rows[i].b);
        sums[2 * i + 1] = joined.rows[i].b;
    }
}

/* The same where they must be taken out part by part, or the last quad, `tail`, has to be made up. */
LIL_INLINE void lil_dense_s8_dsp_parts(const lil_dense_s8_dsp_params p, const int8_t *x, const int8_t *tail,
                                       const int32_t *w, const int32_t *b, int32_t *sums)
{
    const int32_t quads = (p.n + 3) / 4, none[8] = {0, 0, 0, 0, 0, 0, 0, 0};
    int32_t more[8];

    for (int32_t i = 0; i < 8; i++)
        sums[i] = b[i];
    for (int32_t done = 0, count = 0; done < quads; done += count) {
        count = lil_min(p.n / 4 - done, p.part);
        lil_dense_s8_dsp_sums(count > 0 ? x + 4 * done : tail, w + 8 * done, lil_max(count, 1), none, more);
        count = lil_max(count, 1);
        for (int32_t i = 0; i < 8; i++)
            sums[i] += more[i];
    }
}

/* Eight outputs, whose w, b, scale and y these are; is_whole: 1 where their sums are taken out once. */
LIL_INLINE void lil_dense_s8_dsp_eight(const lil_dense_s8_dsp_params p, int32_t is_whole, const int8_t *x,
                                       const int8_t *tail, const int32_t *w, const int32_t *b,
                                       const lil_scale *scale, int8_t *LIL_RESTRICT y)
{
    int32_t sums[8];

    if (is_whole)
        lil_dense_s8_dsp_sums(x, w, p.n / 4, b, sums);
    else
        lil_dense_s8_dsp_parts(p, x, tail, w, b, sums);
    LIL_UNROLL(8)
    for (int32_t i = 0; i < 8; i++)
        y[i] = lil_dense_s8_dsp_result(p, sums[i], scale + i * p.per_row);
}

/* One or two outputs. */
LIL_INLINE void lil_dense_s8_dsp_two(const lil_dense_s8_dsp_params p, const int8_t *x, const int8_t *tail,
                                     const int32_t *w, const int32_t *b, const lil_scale *scale, int32_t count,
                                     int8_t *LIL_RESTRICT y)
{
    const int32_t quads = p.n / 4;
    int32_t first = b[0], second = count > 1 ? b[1] : 0;

    for (int32_t done = 0; done < quads; done += p.part) {
        const lil_sums_1x2_joined sums = lil_dot_1x2_joined(x + 4 * done, w + 2 * done, lil_min(quads - done, p.part));
        first += lil_take_out(sums.both, sums.b);
        second += sums.b;
    }
    if (p.n % 4) {
        const lil_sums_1x2_joined sums = lil_dot_1x2_joined(tail, w + 2 * quads, 1);
        first += lil_take_out(sums.both, sums.b);
        second += sums.b;
    }
    y[0] = lil_dense_s8_dsp_result(p, first, scale);
    if (count > 1)
        y[1] = lil_dense_s8_dsp_result(p, second, scale + p.per_row);
}

/* All outputs of one row of x. */
LIL_INLINE void lil_dense_s8_dsp_row(const lil_dense_s8_dsp_params p, int32_t is_whole, const int8_t *x,
                                     const int8_t *tail, const int32_t *w, const int32_t *b, const lil_scale *scale,
                                     int8_t *LIL_RESTRICT y)
{
    const int32_t words = (p.n + 3) / 4 * 2;
    int32_t i = 0;

    LIL_UNROLL(1)
    for (; i + 8 <= p.m; i += 8, w += 4 * words)
        lil_dense_s8_dsp_eight(p, is_whole, x, tail, w, b + i, scale + i * p.per_row, y + i);
    LIL_UNROLL(1)
    for (; i < p.m; i += 2, w += words)
        lil_dense_s8_dsp_two(p, x, tail, w, b + i, scale + i * p.per_row, p.m - i, y + i);
}

/* The same for the parameters that most layers have, which share a copy. */
LIL_SUBROUTINE void lil_dense_s8_dsp_above(const lil_dense_s8_dsp_params *p, const int8_t *x, const int32_t *w,
                                           const int32_t *b, const lil_scale *scale, int8_t *LIL_RESTRICT y)
{
    const lil_dense_s8_dsp_params usual = {p->rows, p->n, p->m, p->part, 0, p->y_zero,
                                           -128,    127,  LIL_ROUND_ABOVE};
    lil_dense_s8_dsp_row(usual, 1, x, x, w, b, scale, y);
}

LIL_INLINE void lil_dense_s8_dsp(const lil_dense_s8_dsp_params p, const int8_t *x, const int32_t *w, const int32_t *b,
                                 const lil_scale *scale, int8_t *LIL_RESTRICT y)
{
    const int32_t is_whole = p.n % 4 == 0 && p.part >= p.n / 4;

    for (int32_t row = 0; row < p.rows; row++, x += p.n, y += p.m) {
        int8_t tail[4] = {0, 0, 0, 0};
        for (int32_t k = 0; k < p.n % 4; k++)
            tail[k] = x[p.n / 4 * 4 + k];
        if (is_whole && !p.per_row && p.low == -128 && p.high == 127 && p.rounding == LIL_ROUND_ABOVE) {
            const lil_dense_s8_dsp_params shown = p; /* so that p itself stays known to the compiler */
            lil_dense_s8_dsp_above(&shown, x, w, b, scale, y);
        } else {
            lil_dense_s8_dsp_row(p, is_whole, x, tail, w, b, scale, y);
        }
    }
}

#endif

/* lil_dense_s8_dsp_rows: lil_dense_s8 for cores with the DSP extension, four rows of x and two of w at a time.
 *
 *   x        (rows, n)             int8, [-128, 127]
 *   w        ((m + 1) / 2, 2 * quads) words: two rows of weights as lil_dot_4x2 wants them, 0 beyond n and m
 *   b        (m)                   int32, the input's zero point already folded in: b[i] - x_zero * sum(w[i])
 *   scale    (m) or (1)            one a row of w, or one for all, as lil_requantize_dsp wants them
 *   columns  (2 * quads, 4)        four rows of x, widened, side by side
 *   y        (rows, m)             int8; may not overlap x */
#ifndef LIL_DENSE_S8_DSP_ROWS_H
#define LIL_DENSE_S8_DSP_ROWS_H

#include "lil_dot_4x2.h"

typedef struct {
    int32_t rows, n, m; /* how often, inputs, outputs                                */
    int32_t per_row;    /* 1: a scale for each row of w, 0: one for all              */
    int32_t y_zero;     /* zero point of y, [-128, 127]                              */
    int32_t low, high;  /* fused activation, in y's integers, [-128, 127]            */
    int32_t rounding;   /* LIL_ROUND_...                                             */
} lil_dense_s8_dsp_rows_params;

/* One of four rows of x into its places; the last quad is made up with 0. */
LIL_INLINE void lil_dense_s8_dsp_rows_widen(const int8_t *x, int32_t n, int32_t *LIL_RESTRICT columns)
{
    int32_t k = 0;

    LIL_UNROLL(2)
    for (; k + 4 <= n; k += 4, columns += 8) {
        const int32_t quad = lil_read_4(x + k);
        columns[0] = lil_bytes_02(quad);
        columns[4] = lil_bytes_13(quad);
    }
    if (k < n) {
        columns[0] = lil_pair(x[k], k + 2 < n ? x[k + 2] : 0);
        columns[4] = lil_pair(k + 1 < n ? x[k + 1] : 0, 0);
    }
}

/* The results of one row of w for up to four rows of x. */
LIL_INLINE void lil_dense_s8_dsp_rows_results(const lil_dense_s8_dsp_rows_params p, const int32_t sums[4],
                                              const lil_scale *scale, int32_t count, int8_t *LIL_RESTRICT y)
{
    const lil_scale_dsp ready = lil_ready_scale_dsp(*scale, p.y_zero);

    if (count == 4) {
        LIL_UNROLL(4)
        for (int32_t k = 0; k < 4; k++)
            y[k * p.m] = lil_requantize_s8_dsp(sums[k], ready, p.rounding, p.low, p.high);
    } else {
        LIL_UNROLL(1)
        for (int32_t k = 0; k < count; k++)
            y[k * p.m] = lil_requantize_s8_dsp(sums[k], ready, p.rounding, p.low, p.high);
    }
}

LIL_INLINE void lil_dense_s8_dsp_rows(const lil_dense_s8_dsp_rows_params p, const int8_t *x, const int32_t *w,
                                      const int32_t *b, const lil_scale *scale, int32_t *LIL_RESTRICT columns,
                                      int8_t *LIL_RESTRICT y)
{
    const int32_t quads = (p.n + 3) / 4;

    LIL_UNROLL(1)
    for (int32_t row = 0; row < p.rows; row += 4, y += 4 * p.m) {
        const int32_t count = lil_min(4, p.rows - row);
        LIL_UNROLL(1)
        for (int32_t k = 0; k < 4; k++) /* rows that are not there go as the last one, in vain */
            lil_dense_s8_dsp_rows_widen(x + lil_min(row + k, p.rows - 1) * p.n, p.n, columns + k);
        LIL_UNROLL(1)
        for (int32_t i = 0; i < p.m; i += 2) {
            const int32_t second = i + 1 < p.m;
            const lil_sums_4x2 sums = lil_dot_4x2(columns, w + i * quads, quads, b[i], second ? b[i + 1] : 0);
            const int32_t first_row[4] = {sums.a0, sums.a1, sums.a2, sums.a3};
            const int32_t second_row[4] = {sums.b0, sums.b1, sums.b2, sums.b3};
            lil_dense_s8_dsp_rows_results(p, first_row, scale + i * p.per_row, count, y + i);
            if (second)
                lil_dense_s8_dsp_rows_results(p, second_row, scale + (i + 1) * p.per_row, count, y + i + 1);
        }
    }
}

#endif

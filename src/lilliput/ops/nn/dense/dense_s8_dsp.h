/* lil_dense_s8_dsp: lil_dense_s8 for cores with the DSP extension, four outputs at a time.
 *
 *   x      (rows, n)                 int8, [-128, 127]
 *   w      ((m + 1) / 2, 2 * quads)  words: two rows of weights by two numbers, see lil_dot_3x2; 0 beyond m and n
 *   b      (m)                       int32, the input's zero point already folded in: b[i] - x_zero * sum(w[i])
 *   scale  (m) or (1)                one a row of w, or one for all, as lil_requantize_dsp wants them
 *   y      (rows, m)                 int8; may not overlap x */
#ifndef LIL_DENSE_S8_DSP_H
#define LIL_DENSE_S8_DSP_H

#include "lil_requantize_dsp.h"

typedef struct {
    int32_t rows, n, m; /* how often, inputs, outputs                     */
    int32_t quads;      /* of inputs, the last one made up                 */
    int32_t per_row;    /* 1: a scale for each row of w, 0: one for all    */
    int32_t y_zero;     /* zero point of y, [-128, 127]                    */
    int32_t low, high;  /* fused activation, in y's integers, [-128, 127]  */
    int32_t rounding;   /* LIL_ROUND_...                                   */
} lil_dense_s8_dsp_params;

LIL_INLINE int8_t lil_dense_s8_dsp_result(const lil_dense_s8_dsp_params p, int32_t acc, lil_scale scale)
{
    return lil_requantize_s8_dsp(acc, lil_ready_scale_dsp(scale, p.y_zero), p.rounding, p.low, p.high);
}

/* All outputs of one row of x, whose last quad is `tail` where it has to be made up. */
LIL_INLINE void lil_dense_s8_dsp_row(const lil_dense_s8_dsp_params p, const int8_t *x, const int8_t *tail,
                                     const int32_t *w, const int32_t *b, const lil_scale *scale,
                                     int8_t *LIL_RESTRICT y)
{
    for (int32_t i = 0; i < p.m; i += 4, w += 4 * p.quads) {
        const int32_t left = p.m - i, second = left > 1, third = left > 2 ? 2 : 0, fourth = left > 3 ? 3 : 0;
        const int32_t *cd = third ? w + 2 * p.quads : w, whole = p.n / 4;
        lil_sums_1x4 sums = {b[i], b[i + second], b[i + third], b[i + fourth]};

        if (whole > 0)
            lil_dot_1x4(x, w, cd, whole, &sums);
        if (p.n % 4)
            lil_dot_1x4(tail, w + 2 * whole, cd + 2 * whole, 1, &sums);
        y[i] = lil_dense_s8_dsp_result(p, sums.a, scale[i * p.per_row]);
        if (second)
            y[i + 1] = lil_dense_s8_dsp_result(p, sums.b, scale[(i + 1) * p.per_row]);
        if (third)
            y[i + 2] = lil_dense_s8_dsp_result(p, sums.c, scale[(i + 2) * p.per_row]);
        if (fourth)
            y[i + 3] = lil_dense_s8_dsp_result(p, sums.d, scale[(i + 3) * p.per_row]);
    }
}

LIL_INLINE void lil_dense_s8_dsp(const lil_dense_s8_dsp_params p, const int8_t *x, const int32_t *w, const int32_t *b,
                                 const lil_scale *scale, int8_t *LIL_RESTRICT y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.n, y += p.m) {
        int8_t tail[4] = {0, 0, 0, 0};
        for (int32_t k = 0; k < p.n % 4; k++)
            tail[k] = x[p.n / 4 * 4 + k];
        lil_dense_s8_dsp_row(p, x, tail, w, b, scale, y);
    }
}

#endif

/* lil_dense_s8_dsp_small: lil_dense_s8_dsp in a quarter of the code, two outputs at a time, for where flash counts more
 * than time.
 *
 *   x      (rows, n)                  int8, [-128, 127]
 *   w      ((m + 1) / 2, 2 * quads)   words: two rows of weights as lil_dot_1x2_joined wants them, 0 beyond n and m
 *   b      (m)                        int32, the input's zero point already folded in: b[i] - x_zero * sum(w[i])
 *   scale  (m) or (1)                 one a row of w, or one for all, as lil_requantize_dsp wants them
 *   y      (rows, m)                  int8; may not overlap x */
#ifndef LIL_DENSE_S8_DSP_SMALL_H
#define LIL_DENSE_S8_DSP_SMALL_H

#include "lil_dot_1x8_dsp.h"
#include "lil_requantize_dsp.h"

typedef struct {
    int32_t rows, n, m; /* how often, inputs, outputs                                */
    int32_t part;       /* quads of inputs after which sums must be taken out, >= 1  */
    int32_t per_row;    /* 1: a scale for each row of w, 0: one for all              */
    int32_t y_zero;     /* zero point of y, [-128, 127]                              */
    int32_t low, high;  /* fused activation, in y's integers, [-128, 127]            */
    int32_t rounding;   /* LIL_ROUND_...                                             */
} lil_dense_s8_dsp_small_params;

/* Two sums of x and two rows of weights, taken out part by part; the last quad is made up in `tail`. */
LIL_INLINE void lil_dense_s8_dsp_small_sums(const lil_dense_s8_dsp_small_params p, const int8_t *x, const int8_t *tail,
                                            const int32_t *w, int32_t sums[2])
{
    for (int32_t done = 0, count = 0; done < (p.n + 3) / 4; done += count) {
        const int32_t left = p.n / 4 - done;
        count = left > 0 ? lil_min(left, p.part) : 1;
        const lil_sums_1x2_joined joined = lil_dot_1x2_joined(left > 0 ? x + 4 * done : tail, w + 2 * done, count);
        sums[0] += lil_take_out(joined.both, joined.b);
        sums[1] += joined.b;
    }
}

LIL_INLINE void lil_dense_s8_dsp_small(const lil_dense_s8_dsp_small_params p, const int8_t *x, const int32_t *w,
                                       const int32_t *b, const lil_scale *scale, int8_t *LIL_RESTRICT y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.n) {
        const int32_t *weights = w;
        int8_t tail[4] = {0, 0, 0, 0};

        for (int32_t k = 0; k < p.n % 4; k++)
            tail[k] = x[p.n / 4 * 4 + k];
        for (int32_t i = 0; i < p.m; i += 2, weights += (p.n + 3) / 4 * 2) {
            int32_t sums[2] = {0, 0};
            lil_dense_s8_dsp_small_sums(p, x, tail, weights, sums);
            for (int32_t k = i; k < lil_min(i + 2, p.m); k++) {
                const lil_scale_dsp ready = lil_ready_scale_dsp(scale[k * p.per_row], p.y_zero);
                *y++ = lil_requantize_s8_dsp(sums[k - i] + b[k], ready, p.rounding, p.low, p.high);
            }
        }
    }
}

#endif

/* lil_dense_s8_mve: lil_dense_s8 for cores with Helium, four outputs at a time.
 *
 *   x      (rows, n)                int8, [-128, 127]
 *   w      (m, n)                   int8, symmetric, row after row
 *   b      ((m + 3) / 4, 4)         int32, the input's zero point already folded in: b[i] - x_zero * sum(w[i])
 *   scale  ((m + 3) / 4, 8) or (8)  groups of four scales, see lil_mve.h
 *   y      (rows, m)                int8; may not overlap x */
#ifndef LIL_DENSE_S8_MVE_H
#define LIL_DENSE_S8_MVE_H

#include "lil_mve.h"

typedef struct {
    int32_t rows, n, m; /* how often, inputs, outputs                     */
    int32_t per_row;    /* 1: a scale for each row of w, 0: one for all    */
    int32_t y_zero;     /* zero point of y, [-128, 127]                    */
    int32_t low, high;  /* fused activation, in y's integers, [-128, 127]  */
    int32_t rounding;   /* LIL_ROUND_TWICE or LIL_ROUND_HIGH               */
} lil_dense_s8_mve_params;

LIL_INLINE void lil_dense_s8_mve(const lil_dense_s8_mve_params p, const int8_t *x, const int8_t *w, const int32_t *b,
                                 const int32_t *scale, int8_t *LIL_RESTRICT y)
{
    const lil_range range = {p.rounding, p.y_zero, p.low, p.high};

    for (int32_t row = 0; row < p.rows; row++, x += p.n) {
        const int8_t *weights = w;
        for (int32_t i = 0; i < p.m; i += 4, weights += 4 * p.n, y += 4) {
            const int32_t count = lil_min(p.m - i, 4); /* rows beyond the last are the first again, in vain */
            int32_t sums[4] = {b[i], b[i + 1], b[i + 2], b[i + 3]};
            lil_mve_dot_1x4(x, weights, weights + (count > 1 ? p.n : 0), weights + (count > 2 ? 2 * p.n : 0),
                            weights + (count > 3 ? 3 * p.n : 0), p.n, sums);
            lil_mve_requantize_s8(sums, count, scale + i * 2 * p.per_row, LIL_SCALE_4, range, y);
        }
        y += p.m - (p.m + 3) / 4 * 4;
    }
}

#endif

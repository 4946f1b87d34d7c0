/* lil_dense_s8_mve: lil_dense_s8 for cores with Helium, four outputs at a time.
 *
 *   x      (rows, n)                   int8, [-128, 127]
 *   w      (m, n)                      int8, symmetric, row after row
 *   b      ((m + 3) / 4, 4)            int32, the input's zero point already folded in: b[i] - x_zero * sum(w[i])
 *   scale  ((m + 3) / 4, 2, 4) or (8)  int32: four multipliers, four shifts, see lil_mve.h; for each four or for all
 *   y      (rows, m)                   int8; may not overlap x */
#ifndef LIL_DENSE_S8_MVE_H
#define LIL_DENSE_S8_MVE_H

#include "lil_mve_dot.h"

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

    for (int32_t row = 0; row < p.rows; row++, x += p.n, y += p.m) {
        for (int32_t i = 0; i < p.m; i += 4) {
            const int32_t *four = scale + 2 * i * p.per_row;
            const lil_channels channels = {b + i, four, four + 4};
            lil_mve_results_1x4(x, w + i * p.n, p.n, channels, lil_min(p.m - i, 4), range, y + i);
        }
    }
}

#endif

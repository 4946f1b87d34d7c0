/* lil_dense_s8: y = clamp(y_zero + requantize(W x + b)), int8.
 *
 *   x      (rows, n)   int8, [-128, 127]
 *   w      (m, n)      int8, symmetric, row after row
 *   b      (m)         int32, the input's zero point already folded in: b[i] - x_zero * sum(w[i])
 *   scale  (m) or (1)  one a row of w, or one for all
 *   y      (rows, m)   int8; may not overlap x */
#ifndef LIL_DENSE_S8_H
#define LIL_DENSE_S8_H

#include "lil_dot.h"
#include "lil_requantize.h"

typedef struct {
    int32_t rows, n, m; /* how often, inputs, outputs                     */
    int32_t per_row;    /* 1: a scale for each row of w, 0: one for all    */
    int32_t y_zero;     /* zero point of y, [-128, 127]                    */
    int32_t low, high;  /* fused activation, in y's integers, [-128, 127]  */
    int32_t rounding;   /* LIL_ROUND_...                                   */
} lil_dense_s8_params;

LIL_INLINE int8_t lil_dense_s8_result(const lil_dense_s8_params p, int32_t acc, const lil_scale *scale)
{
    return lil_requantize_s8(acc, lil_read_scale(scale), p.rounding, p.y_zero, p.low, p.high);
}

LIL_INLINE void lil_dense_s8(const lil_dense_s8_params p, const int8_t *x, const int8_t *w, const int32_t *b,
                             const lil_scale *scale, int8_t *LIL_RESTRICT y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.n, y += p.m) {
        const int8_t *weights = w;
        for (int32_t i = 0; i < p.m; i += 2, weights += 2 * p.n) {
            const int32_t second = i + 1 < p.m; /* an odd last row goes twice, once in vain */
            lil_sums_1x2 sums = {lil_read_s32(b + i), lil_read_s32(b + i + second)};
            sums = lil_dot_1x2(x, weights, weights + second * p.n, p.n, sums);
            y[i] = lil_dense_s8_result(p, sums.a, scale + i * p.per_row);
            if (second)
                y[i + 1] = lil_dense_s8_result(p, sums.b, scale + (i + 1) * p.per_row);
        }
    }
}

#endif

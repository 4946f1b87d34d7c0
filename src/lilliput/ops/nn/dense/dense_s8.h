/* lil_dense_s8: y = clamp(y_zero + requantize(W x + b)), int8.
 *
 *   x      (rows, n)   int8, [-128, 127]
 *   w      (m, n)      int8, symmetric, row after row
 *   b      (m)         int32, the input's zero point already folded in: b[i] - x_zero * sum(w[i])
 *   scale  (m)         one a row of w
 *   y      (rows, m)   int8; may not overlap x */
#ifndef LIL_DENSE_S8_H
#define LIL_DENSE_S8_H

#include "lil_dot.h"
#include "lil_requantize.h"

typedef struct {
    int32_t rows, n, m; /* how often, inputs, outputs                     */
    int32_t y_zero;     /* zero point of y, [-128, 127]                    */
    int32_t low, high;  /* fused activation, in y's integers, [-128, 127]  */
    int32_t rounding;   /* LIL_ROUND_...                                   */
} lil_dense_s8_params;

LIL_INLINE void lil_dense_s8(const lil_dense_s8_params p, const int8_t *x, const int8_t *w, const int32_t *b,
                             const lil_scale *scale, int8_t *LIL_RESTRICT y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.n, y += p.m) {
        const int8_t *weights = w;
        for (int32_t i = 0; i < p.m; i++, weights += p.n) {
            const int32_t acc = lil_dot_s8(x, weights, p.n, lil_read_s32(b + i));
            y[i] = lil_requantize_s8(acc, lil_read_scale(scale + i), p.rounding, p.y_zero, p.low, p.high);
        }
    }
}

#endif

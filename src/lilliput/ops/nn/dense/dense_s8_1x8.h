/* lil_dense_s8_1x8: lil_dense_s8 for cores without SIMD, eight rows of weights at a time.
 *
 * Weights and x are kept 128 larger, as uint8, which every core loads in one instruction. With X = x + 128, W = w + 128:
 * the sum of w x is the sum of W X, less 128 times the sum of X, which is taken here, less 128 times the sum of w.
 *
 *   x        (rows, n)             int8
 *   w        (blocks, padded, 8)   uint8, symmetric around 128: eight rows side by side, 0 beyond the last row and x
 *   b        (8 * blocks)          int32, the input's zero point and those 128 folded in: b[i] - (x_zero + 128) * sum(w[i])
 *   scale    (m) or (1)            one a row of w, or one for all, as lil_requantize_ready wants it
 *   shifted  (padded)              scratch
 *   y        (rows, m)             int8; may not overlap x */
#ifndef LIL_DENSE_S8_1X8_H
#define LIL_DENSE_S8_1X8_H

#include "lil_dot_1x8.h"
#include "lil_requantize_ready.h"

typedef struct {
    int32_t rows, n, m; /* how often, inputs, outputs                     */
    int32_t padded;     /* n made up to whole quads, at most 2^14          */
    int32_t per_row;    /* 1: a scale for each row of w, 0: one for all    */
    int32_t y_zero;     /* zero point of y, [-128, 127]                    */
    int32_t low, high;  /* fused activation, in y's integers, [-128, 127]  */
    int32_t rounding;   /* LIL_ROUND_...                                   */
} lil_dense_s8_1x8_params;

/* x + 128, made up with zeros; gives the sum. */
LIL_INLINE int32_t lil_dense_s8_1x8_shift(const int8_t *x, int32_t n, int32_t padded, uint8_t *LIL_RESTRICT shifted)
{
    int32_t sum = 0;
    LIL_UNROLL(4)
    for (int32_t k = 0; k < n; k++) {
        const int32_t value = x[k] + 128;
        shifted[k] = (uint8_t)value;
        sum += value;
    }
    for (int32_t k = n; k < padded; k++)
        shifted[k] = 0;
    return sum;
}

LIL_INLINE void lil_dense_s8_1x8(const lil_dense_s8_1x8_params p, const int8_t *x, const uint8_t *w, const int32_t *b,
                                 const lil_scale *scale, uint8_t *shifted, int8_t *LIL_RESTRICT y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.n, y += p.m) {
        const int32_t start = -128 * lil_dense_s8_1x8_shift(x, p.n, p.padded, shifted);
        const uint8_t *weights = w;
        for (int32_t i = 0; i < p.m; i += 8, weights += 8 * p.padded) {
            int32_t sums[8];
            LIL_UNROLL(8)
            for (int32_t j = 0; j < 8; j++)
                sums[j] = start + b[i + j];
            lil_dot_1x8(shifted, weights, p.padded, sums);
            for (int32_t j = 0; j < 8 && i + j < p.m; j++) {
                const lil_scale_ready ready = lil_ready_scale(scale[(i + j) * p.per_row], p.rounding, p.y_zero);
                y[i + j] = lil_requantize_s8_ready(sums[j], ready, p.rounding, p.low, p.high);
            }
        }
    }
}

#endif

/* lil_dense_s8_learned: y = clamp(W x + b), int8 to int8, with weights in RAM.
 *
 *   x  (rows, n)  int8
 *   w  (m, n)     int32 within 31 bits, row after row; the upper half counts
 *   b  (m)        int32 within 31 bits
 *   y  (rows, m)  int8, may not overlap x */
#ifndef LIL_DENSE_S8_LEARNED_H
#define LIL_DENSE_S8_LEARNED_H

#include "lil_dense_learned.h"

typedef struct {
    int32_t rows, n, m;              /* how often, inputs, outputs                                     */
    int32_t x_zero, y_zero;          /* [-128, 127]; y_zero 0 for int16                                */
    int32_t block_shift, bias_shift; /* of a block of products and of the bias, to the right; [0, 31]  */
    int32_t multiplier, bits;        /* from sums to y: multiplier / 2^bits, [2^30, 2^31) and [31, 62] */
    int32_t low, high;               /* fused activation                                               */
} lil_dense_s8_learned_params;

LIL_INLINE void lil_dense_s8_learned(const lil_dense_s8_learned_params p, const int8_t *x, const int32_t *w,
                                 const int32_t *b, int8_t *LIL_RESTRICT y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.n, y += p.m) {
        const int32_t *weights = w;
        for (int32_t i = 0; i < p.m; i++, weights += p.n) {
            const int32_t acc = lil_learned_sum(x, p.x_zero, weights, p.n, p.block_shift) + (b[i] >> p.bias_shift);
            y[i] = (int8_t)lil_clamp(lil_multiply_shift(acc, p.multiplier, p.bits) + p.y_zero, p.low, p.high);
        }
    }
}

#endif

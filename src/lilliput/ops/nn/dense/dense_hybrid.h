/* lil_dense_hybrid: y = clamp(W x + b) with int8 weights; each row of x is quantized on the way.
 *
 *   x        (rows, n)   float
 *   w        (m, n)      int8, symmetric, row after row
 *   w_sum    (m)         sum of each row of w
 *   w_scale  (m)         scale of each row of w
 *   b        (m)         float
 *   q        (n)         scratch
 *   y        (rows, m)   float; may not overlap x */
#ifndef LIL_DENSE_HYBRID_H
#define LIL_DENSE_HYBRID_H

#include "lil_dot.h"
#include "lil_hybrid.h"

typedef struct {
    int32_t rows, n, m;   /* how often, inputs, outputs       */
    int32_t x_bits;       /* of x once it is quantized: 2 - 8 */
    int32_t is_symmetric; /* quantize x with 0 as zero point  */
    float low, high;      /* fused activation                 */
} lil_dense_hybrid_params;

LIL_INLINE void lil_dense_hybrid(const lil_dense_hybrid_params p, const float *x, const int8_t *w, const int32_t *w_sum,
                                 const float *w_scale, const float *b, int8_t *q, float *LIL_RESTRICT y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.n, y += p.m) {
        const lil_hybrid format = lil_hybrid_quantize(x, p.n, p.x_bits, p.is_symmetric, q);
        const int8_t *weights = w;
        for (int32_t i = 0; i < p.m; i++, weights += p.n) {
            const int32_t sum = lil_dot_s8(q, weights, p.n, 0);
            float real = lil_hybrid_real(sum, format, lil_read_s32(w_sum + i), lil_read_f32(w_scale + i));
            real += lil_read_f32(b + i);
            real = real < p.low ? p.low : real;
            y[i] = real > p.high ? p.high : real;
        }
    }
}

#endif

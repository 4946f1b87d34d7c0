/* lil_dense_hybrid_packed: y = clamp(W x + b) with weights of 4 or 2 bits; each row of x is quantized on the way.
 *
 *   x        (rows, n)   float
 *   w        (m, n)      fields of `bits` bits, low bits first, each row from a byte on: weights, 2^(bits - 1) larger
 *   w_sum    (m)         sum of each row of weights
 *   w_scale  (m)         scale of each row of w
 *   b        (m)         float
 *   q        (n)         scratch
 *   y        (rows, m)   float; may not overlap x */
#ifndef LIL_DENSE_HYBRID_PACKED_H
#define LIL_DENSE_HYBRID_PACKED_H

#include "lil_dot_packed.h"
#include "lil_hybrid.h"

typedef struct {
    int32_t rows, n, m;   /* how often, inputs, outputs       */
    int32_t bits;         /* of a weight: 4 or 2              */
    int32_t x_bits;       /* of x once it is quantized: 2 - 8 */
    int32_t is_symmetric; /* quantize x with 0 as zero point  */
    float low, high;      /* fused activation                 */
} lil_dense_hybrid_packed_params;

LIL_INLINE void lil_dense_hybrid_packed(const lil_dense_hybrid_packed_params p, const float *x, const uint8_t *w,
                                        const int32_t *w_sum, const float *w_scale, const float *b, int8_t *q,
                                        float *LIL_RESTRICT y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.n, y += p.m) {
        const lil_hybrid format = lil_hybrid_quantize(x, p.n, p.x_bits, p.is_symmetric, q);
        const int32_t excess = lil_packed_excess(q, p.n, p.bits);
        const uint8_t *weights = w;
        for (int32_t i = 0; i < p.m; i++, weights += (p.n * p.bits + 7) >> 3) {
            const int32_t sum = lil_dot_packed(q, weights, p.n, p.bits, -excess);
            float real = lil_hybrid_real(sum, format, lil_read_s32(w_sum + i), lil_read_f32(w_scale + i));
            real += lil_read_f32(b + i);
            real = real < p.low ? p.low : real;
            y[i] = real > p.high ? p.high : real;
        }
    }
}

#endif

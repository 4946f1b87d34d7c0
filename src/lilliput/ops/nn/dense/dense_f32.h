/* lil_dense_f32: y = clamp(W x + b), summed in the order of x.
 *
 *   x  (rows, n)   w  (m, n), row after row   b  (m)   y  (rows, m), may not overlap x */
#ifndef LIL_DENSE_F32_H
#define LIL_DENSE_F32_H

#include "lil_platform.h"

typedef struct {
    int32_t rows, n, m; /* how often, inputs, outputs */
    float low, high;    /* fused activation           */
} lil_dense_f32_params;

LIL_INLINE void lil_dense_f32(const lil_dense_f32_params p, const float *x, const float *w, const float *b,
                              float *LIL_RESTRICT y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.n, y += p.m) {
        const float *weights = w;
        for (int32_t i = 0; i < p.m; i++, weights += p.n) {
            float acc = 0.0f;
            for (int32_t k = 0; k < p.n; k++)
                acc += x[k] * lil_read_f32(weights + k);
            acc += lil_read_f32(b + i);
            acc = acc < p.low ? p.low : acc;
            y[i] = acc > p.high ? p.high : acc;
        }
    }
}

#endif

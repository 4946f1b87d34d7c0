/* lil_dense_f32_learned: y = clamp(W x + b), summed in the order of x, with weights in RAM.
 *
 *   x  (rows, n)   w  (m, n), row after row   b  (m)   y  (rows, m), may not overlap x */
#ifndef LIL_DENSE_F32_LEARNED_H
#define LIL_DENSE_F32_LEARNED_H

#include "lil_platform.h"

typedef struct {
    int32_t rows, n, m; /* how often, inputs, outputs */
    float low, high;    /* fused activation           */
} lil_dense_f32_learned_params;

LIL_INLINE void lil_dense_f32_learned(const lil_dense_f32_learned_params p, const float *x, const float *w,
                                      const float *b, float *LIL_RESTRICT y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.n, y += p.m) {
        const float *weights = w;
        for (int32_t i = 0; i < p.m; i++, weights += p.n) {
            float acc = 0.0f;
            for (int32_t k = 0; k < p.n; k++)
                acc += x[k] * weights[k];
            acc += b[i];
            acc = acc < p.low ? p.low : acc;
            y[i] = acc > p.high ? p.high : acc;
        }
    }
}

#endif

/* lil_layer_norm_f32: y = gamma (x - mean) / sqrt(variance + epsilon) + beta, row by row, summed in order.
 *
 *   x, y         (rows, n)  may be the same
 *   gamma, beta  (n) */
#ifndef LIL_LAYER_NORM_F32_H
#define LIL_LAYER_NORM_F32_H

#include "lil_math.h"

typedef struct {
    int32_t rows, n;
    float epsilon;
} lil_layer_norm_f32_params;

LIL_INLINE void lil_layer_norm_f32(const lil_layer_norm_f32_params p, const float *x, const float *gamma,
                                   const float *beta, float *y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.n, y += p.n) {
        float sum = 0.0f, squares = 0.0f;

        for (int32_t i = 0; i < p.n; i++)
            sum += x[i];
        const float mean = sum / (float)p.n;
        for (int32_t i = 0; i < p.n; i++)
            squares += (x[i] - mean) * (x[i] - mean);
        const float factor = lil_rsqrt(squares / (float)p.n + p.epsilon);
        for (int32_t i = 0; i < p.n; i++)
            y[i] = (x[i] - mean) * factor * lil_read_f32(gamma + i) + lil_read_f32(beta + i);
    }
}

#endif

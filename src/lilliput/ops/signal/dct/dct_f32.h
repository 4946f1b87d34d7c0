/* lil_dct_f32: products of rows with a constant matrix.
 *
 *   x  (rows, n)             float
 *   m  (coefficients, n)     float
 *   y  (rows, coefficients)  float; may not overlap x */
#ifndef LIL_DCT_F32_H
#define LIL_DCT_F32_H

#include "lil_platform.h"

typedef struct {
    int32_t rows, n, coefficients;
} lil_dct_f32_params;

LIL_INLINE void lil_dct_f32(const lil_dct_f32_params p, const float *x, const float *m, float *LIL_RESTRICT y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.n, y += p.coefficients)
        for (int32_t k = 0; k < p.coefficients; k++) {
            const float *factors = m + k * p.n;
            float sum = 0.0f;
            for (int32_t i = 0; i < p.n; i++)
                sum += x[i] * lil_read_f32(factors + i);
            y[k] = sum;
        }
}

#endif

/* lil_gates_f32: gates of recurrent layers in float. */
#ifndef LIL_GATES_F32_H
#define LIL_GATES_F32_H

#include "lil_math.h"

/* The sum of n products, first to last; w lies in flash. */
LIL_INLINE float lil_row_f32(const float *x, const float *w, int32_t n)
{
    float sum = 0.0f;
    for (int32_t i = 0; i < n; i++)
        sum += x[i] * lil_read_f32(w + i);
    return sum;
}

/* The gate of row `row`: of x (n), of what is carried (cells), and of weights (rows, n), (rows, cells) and a bias (rows). */
LIL_INLINE float lil_gate_f32(int32_t row, const float *x, int32_t n, const float *hidden, int32_t cells,
                              const float *into, const float *back, const float *bias)
{
    const float fed = lil_row_f32(x, into + row * n, n) + lil_read_f32(bias + row);
    return fed + lil_row_f32(hidden, back + row * cells, cells);
}

#endif

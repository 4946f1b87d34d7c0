/* lil_batch_matmul_f32: y = x w for each batch, summed in the order of k.
 *
 *   x  (b0, b1, b2, n, k)  float, walked by its strides: a turned or stretched operand is one with other strides
 *   w  (b0, b1, b2, k, m)  float, likewise
 *   y  (b0, b1, b2, n, m)  float, side by side; may not overlap x or w */
#ifndef LIL_BATCH_MATMUL_F32_H
#define LIL_BATCH_MATMUL_F32_H

#include "lil_platform.h"

typedef struct {
    int32_t b0, b1, b2;                 /* batches                                                      */
    int32_t x0, x1, x2, w0, w1, w2;     /* elements of x and of w from one batch to the next             */
    int32_t n, k, m;                    /* rows of y, numbers that make one, columns of y                */
    int32_t x_row, x_step;              /* elements from one row of x to the next, and along k           */
    int32_t w_step, w_column;           /* elements of w along k, and from one column to the next        */
    int32_t x_constant, w_constant;     /* 1 where the operand lies in flash                             */
} lil_batch_matmul_f32_params;

LIL_INLINE float lil_batch_matmul_f32_read(const float *at, int32_t in_flash) { return in_flash ? lil_read_f32(at) : *at; }

/* One number of y. */
LIL_INLINE float lil_batch_matmul_f32_sum(const lil_batch_matmul_f32_params p, const float *x, const float *w)
{
    float acc = 0.0f;
    for (int32_t i = 0; i < p.k; i++, x += p.x_step, w += p.w_step)
        acc += lil_batch_matmul_f32_read(x, p.x_constant) * lil_batch_matmul_f32_read(w, p.w_constant);
    return acc;
}

LIL_INLINE void lil_batch_matmul_f32(const lil_batch_matmul_f32_params p, const float *x, const float *w,
                                     float *LIL_RESTRICT y)
{
    for (int32_t a = 0; a < p.b0; a++) {
        for (int32_t b = 0; b < p.b1; b++) {
            for (int32_t c = 0; c < p.b2; c++) {
                const float *row = x + a * p.x0 + b * p.x1 + c * p.x2;
                const float *matrix = w + a * p.w0 + b * p.w1 + c * p.w2;
                for (int32_t i = 0; i < p.n; i++, row += p.x_row) {
                    for (int32_t j = 0; j < p.m; j++) {
                        const float acc = lil_batch_matmul_f32_sum(p, row, matrix + j * p.w_column);
                        *y++ = acc;
                    }
                }
            }
        }
    }
}

#endif

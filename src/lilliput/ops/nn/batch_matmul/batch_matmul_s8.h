/* lil_batch_matmul_s8: y = x w for each batch, rescaled.
 *
 *   x  (b0, b1, b2, n, k)  int8, walked by its strides: a turned or stretched operand is one with other strides
 *   w  (b0, b1, b2, k, m)  int8, likewise
 *   y  (b0, b1, b2, n, m)  int8, side by side; may not overlap x or w */
#ifndef LIL_BATCH_MATMUL_S8_H
#define LIL_BATCH_MATMUL_S8_H

#include "lil_requantize.h"

typedef struct {
    int32_t b0, b1, b2;                 /* batches                                                      */
    int32_t x0, x1, x2, w0, w1, w2;     /* elements of x and of w from one batch to the next             */
    int32_t n, k, m;                    /* rows of y, numbers that make one, columns of y                */
    int32_t x_row, x_step;              /* elements from one row of x to the next, and along k           */
    int32_t w_step, w_column;           /* elements of w along k, and from one column to the next        */
    int32_t x_constant, w_constant;     /* 1 where the operand lies in flash                             */
    int32_t x_zero, w_zero, y_zero;     /* zero points, [-128, 127]                                      */
    int32_t multiplier, shift;          /* a lil_scale                                                  */
    int32_t rounding;                   /* LIL_ROUND_...                                                */
    int32_t low, high;                  /* range of y, within [-128, 127]                               */
} lil_batch_matmul_s8_params;

LIL_INLINE int32_t lil_batch_matmul_s8_read(const int8_t *at, int32_t in_flash) { return in_flash ? lil_read_s8(at) : *at; }

/* One number of y. */
LIL_INLINE int32_t lil_batch_matmul_s8_sum(const lil_batch_matmul_s8_params p, const int8_t *x, const int8_t *w)
{
    int32_t acc = 0;
    for (int32_t i = 0; i < p.k; i++, x += p.x_step, w += p.w_step)
        acc += (lil_batch_matmul_s8_read(x, p.x_constant) - p.x_zero)
                   * (lil_batch_matmul_s8_read(w, p.w_constant) - p.w_zero);
    return acc;
}

LIL_INLINE void lil_batch_matmul_s8(const lil_batch_matmul_s8_params p, const int8_t *x, const int8_t *w,
                                    int8_t *LIL_RESTRICT y)
{
    const lil_scale scale = {p.multiplier, p.shift};

    for (int32_t a = 0; a < p.b0; a++) {
        for (int32_t b = 0; b < p.b1; b++) {
            for (int32_t c = 0; c < p.b2; c++) {
                const int8_t *row = x + a * p.x0 + b * p.x1 + c * p.x2;
                const int8_t *matrix = w + a * p.w0 + b * p.w1 + c * p.w2;
                for (int32_t i = 0; i < p.n; i++, row += p.x_row) {
                    for (int32_t j = 0; j < p.m; j++) {
                        const int32_t acc = lil_batch_matmul_s8_sum(p, row, matrix + j * p.w_column);
                        *y++ = lil_requantize_s8(acc, scale, p.rounding, p.y_zero, p.low, p.high);
                    }
                }
            }
        }
    }
}

#endif

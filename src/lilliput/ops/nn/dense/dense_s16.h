/* lil_dense_s16: y = clamp(requantize(W x + b)), int16, zero points 0, sums of 64 bits.
 *
 *   x      (rows, n)   int16
 *   w      (m, n)      int8, symmetric, row after row
 *   b      (m)         64 bits
 *   scale  (m) or (1)  one a row of w, or one for all
 *   y      (rows, m)   int16; may not overlap x */
#ifndef LIL_DENSE_S16_H
#define LIL_DENSE_S16_H

#include "lil_dot.h"
#include "lil_requantize_wide.h"

typedef struct {
    int32_t rows, n, m; /* how often, inputs, outputs                         */
    int32_t per_row;    /* 1: a scale for each row of w, 0: one for all       */
    int32_t low, high;  /* fused activation, in y's integers, [-32768, 32767] */
    int32_t rounding;   /* LIL_ROUND_...                                      */
} lil_dense_s16_params;

LIL_INLINE void lil_dense_s16(const lil_dense_s16_params p, const int16_t *x, const int8_t *w, const lil_wide *b,
                              const lil_scale *scale, int16_t *LIL_RESTRICT y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.n, y += p.m) {
        const int8_t *weights = w;
        for (int32_t i = 0; i < p.m; i++, weights += p.n) {
            const int64_t acc = lil_dot_s16(x, weights, p.n, lil_read_wide(b + i));
            y[i] = lil_requantize_s16(acc, lil_read_scale(scale + i * p.per_row), p.rounding, p.low, p.high);
        }
    }
}

#endif

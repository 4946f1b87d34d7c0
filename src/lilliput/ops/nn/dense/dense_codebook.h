/* lil_dense_codebook: lil_dense_s8 with weights that are places in a codebook of 16 or 4 numbers.
 *
 *   x      (rows, n)     int8, [-128, 127]
 *   w      (m, n)        fields of `bits` bits, low bits first, each row from a byte on: places in the book
 *   book   (2^bits)      int8, symmetric
 *   b      (m)           int32, the input's zero point already folded in: b[i] - x_zero * sum(w[i])
 *   scale  (m) or (1)    one a row of w, or one for all
 *   y      (rows, m)     int8; may not overlap x */
#ifndef LIL_DENSE_CODEBOOK_H
#define LIL_DENSE_CODEBOOK_H

#include "lil_dot_codebook.h"
#include "lil_requantize.h"

typedef struct {
    int32_t rows, n, m; /* how often, inputs, outputs                     */
    int32_t bits;       /* of a place: 4 or 2                             */
    int32_t per_row;    /* 1: a scale for each row of w, 0: one for all   */
    int32_t y_zero;     /* zero point of y, [-128, 127]                   */
    int32_t low, high;  /* fused activation, in y's integers, [-128, 127] */
    int32_t rounding;   /* LIL_ROUND_...                                  */
} lil_dense_codebook_params;

LIL_INLINE void lil_dense_codebook(const lil_dense_codebook_params p, const int8_t *x, const uint8_t *w,
                                   const int8_t *book, const int32_t *b, const lil_scale *scale,
                                   int8_t *LIL_RESTRICT y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.n) {
        const uint8_t *weights = w;
        for (int32_t i = 0; i < p.m; i++, weights += (p.n * p.bits + 7) >> 3) {
            const int32_t sum = lil_dot_codebook(x, weights, book, p.n, p.bits, lil_read_s32(b + i));
            const lil_scale by = lil_read_scale(scale + i * p.per_row);
            *y++ = lil_requantize_s8(sum, by, p.rounding, p.y_zero, p.low, p.high);
        }
    }
}

#endif

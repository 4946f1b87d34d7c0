/* lil_dct_s16: products of rows with a constant matrix, summed in 64 bits: y = x m / 2^right.
 *
 *   x  (rows, n)         int16
 *   m  (coefficients, n) int16
 *   y  (rows, coefficients)  int16; may not overlap x */
#ifndef LIL_DCT_S16_H
#define LIL_DCT_S16_H

#include "lil_multiply_pairs.h"
#include "lil_wide_words.h"

typedef struct {
    int32_t rows, n, coefficients; /* n <= 4096 */
    int32_t right;                 /* [12, 31]  */
} lil_dct_s16_params;

LIL_INLINE void lil_dct_s16(const lil_dct_s16_params p, const int16_t *x, const int16_t *m, int16_t *LIL_RESTRICT y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.n, y += p.coefficients)
        for (int32_t k = 0; k < p.coefficients; k++)
            y[k] = (int16_t)lil_clamp(lil_narrow_within(lil_multiply_pairs(x, m + k * p.n, p.n), p.right), -32768, 32767);
}

#endif

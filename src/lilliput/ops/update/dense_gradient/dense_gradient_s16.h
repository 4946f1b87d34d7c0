/* lil_dense_gradient_s16: y = the transposed w times g.
 *
 *   g  (m)     int16
 *   w  (m, n)  int32 within 31 bits, row after row, in RAM; the upper half counts
 *   y  (n)     int16, may not overlap g */
#ifndef LIL_DENSE_GRADIENT_S16_H
#define LIL_DENSE_GRADIENT_S16_H

#include "lil_requantize.h"
#include "lil_steps.h"

typedef struct {
    int32_t m, n;       /* outputs and inputs of the layer                                 */
    int32_t shift;      /* of each product to the right, so that m of them fit 32 bits      */
    int32_t multiplier; /* of the sum, [2^30, 2^31) or 0                                   */
    int32_t bits;       /* of the sum's product to the right, [31, 62]                     */
} lil_dense_gradient_s16_params;

LIL_INLINE void lil_dense_gradient_s16(const lil_dense_gradient_s16_params p, const int16_t *g, const int32_t *w,
                                       int16_t *LIL_RESTRICT y)
{
    for (int32_t k = 0; k < p.n; k++) {
        int32_t sum = 0;
        for (int32_t i = 0; i < p.m; i++)
            sum += lil_upper(w[i * p.n + k]) * g[i] >> p.shift;
        y[k] = (int16_t)lil_clamp(lil_multiply_shift(sum, p.multiplier, p.bits), -32768, 32767);
    }
}

#endif

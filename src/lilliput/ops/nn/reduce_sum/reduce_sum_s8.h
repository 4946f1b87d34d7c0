/* lil_reduce_sum_s8: each output is the sum of (x - x_zero) over the axes that go, rescaled; a mean is rescaled more.
 *
 *   x  int8, walked by the strides below
 *   y  (k0, k1, k2)  int8; may not overlap x */
#ifndef LIL_REDUCE_SUM_S8_H
#define LIL_REDUCE_SUM_S8_H

#include "lil_requantize.h"

typedef struct {
    int32_t k0, k1, k2, k0_stride, k1_stride, k2_stride; /* axes that stay: extents, elements from one to the next */
    int32_t r0, r1, r2, r0_stride, r1_stride, r2_stride; /* axes that go                                           */
    int32_t start;                                       /* -x_zero * r0 * r1 * r2                                 */
    int32_t multiplier, shift;                           /* a lil_scale, LIL_ROUND_TWICE                           */
    int32_t y_zero;                                      /* [-128, 127]                                            */
    int32_t low, high;                                   /* [-128, 127]                                            */
} lil_reduce_sum_s8_params;

LIL_INLINE void lil_reduce_sum_s8(const lil_reduce_sum_s8_params p, const int8_t *x, int8_t *LIL_RESTRICT y)
{
    const lil_scale scale = {p.multiplier, p.shift};

    for (int32_t a = 0; a < p.k0; a++) {
        for (int32_t b = 0; b < p.k1; b++) {
            for (int32_t c = 0; c < p.k2; c++) {
                const int8_t *from = x + a * p.k0_stride + b * p.k1_stride + c * p.k2_stride;
                int32_t sum = p.start;
                for (int32_t i = 0; i < p.r0; i++)
                    for (int32_t j = 0; j < p.r1; j++)
                        for (int32_t k = 0; k < p.r2; k++)
                            sum += from[i * p.r0_stride + j * p.r1_stride + k * p.r2_stride];
                *y++ = lil_requantize_s8(sum, scale, LIL_ROUND_TWICE, p.y_zero, p.low, p.high);
            }
        }
    }
}

#endif

/* lil_reduce_max_f32: each output is the largest x over the axes that go.
 *
 *   x  float, walked by the strides below
 *   y  (k0, k1, k2)  float; may not overlap x */
#ifndef LIL_REDUCE_MAX_F32_H
#define LIL_REDUCE_MAX_F32_H

#include "lil_platform.h"

typedef struct {
    int32_t k0, k1, k2, k0_stride, k1_stride, k2_stride; /* axes that stay: extents, elements from one to the next */
    int32_t r0, r1, r2, r0_stride, r1_stride, r2_stride; /* axes that go                                           */
} lil_reduce_max_f32_params;

LIL_INLINE void lil_reduce_max_f32(const lil_reduce_max_f32_params p, const float *x, float *LIL_RESTRICT y)
{
    for (int32_t a = 0; a < p.k0; a++) {
        for (int32_t b = 0; b < p.k1; b++) {
            for (int32_t c = 0; c < p.k2; c++) {
                const float *from = x + a * p.k0_stride + b * p.k1_stride + c * p.k2_stride;
                float largest = *from;
                for (int32_t i = 0; i < p.r0; i++) {
                    for (int32_t j = 0; j < p.r1; j++) {
                        for (int32_t k = 0; k < p.r2; k++) {
                            const float other = from[i * p.r0_stride + j * p.r1_stride + k * p.r2_stride];
                            largest = other > largest ? other : largest;
                        }
                    }
                }
                *y++ = largest;
            }
        }
    }
}

#endif

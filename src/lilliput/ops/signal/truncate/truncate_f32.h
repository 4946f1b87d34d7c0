/* lil_truncate_f32: y = clamp((x + offset) factor / scale + zero cut off towards 0), NaN to the smallest number.
 *
 *   x  (n)  float
 *   y  (n)  int8; may lie over x, start on start */
#ifndef LIL_TRUNCATE_F32_H
#define LIL_TRUNCATE_F32_H

#include "lil_platform.h"

typedef struct {
    int32_t n;
    float offset, factor, scale, zero;
} lil_truncate_f32_params;

LIL_INLINE void lil_truncate_f32(const lil_truncate_f32_params p, const float *x, int8_t *y)
{
    for (int32_t i = 0; i < p.n; i++) {
        float real = (x[i] + p.offset) * p.factor / p.scale + p.zero;
        real = real > -128.0f ? real : -128.0f;
        real = real < 127.0f ? real : 127.0f;
        y[i] = (int8_t)(int32_t)real;
    }
}

#endif

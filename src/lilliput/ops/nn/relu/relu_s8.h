/* lil_relu_s8: y = clamp(x), int8 of one scale and zero point.
 *
 *   x, y  (n)  may be the same */
#ifndef LIL_RELU_S8_H
#define LIL_RELU_S8_H

#include "lil_platform.h"

typedef struct {
    int32_t n;
    int32_t low, high; /* activation, in y's integers */
} lil_relu_s8_params;

LIL_INLINE void lil_relu_s8(const lil_relu_s8_params p, const int8_t *x, int8_t *y)
{
    for (int32_t i = 0; i < p.n; i++)
        y[i] = (int8_t)lil_clamp(x[i], p.low, p.high);
}

#endif

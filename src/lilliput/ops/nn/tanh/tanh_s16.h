/* lil_tanh_s16: y = tanh(x), int16.
 *
 *   x, y   (n)    zero points 0, y in 0.15 fixed point; may be the same
 *   table  (256)  see lil_sigmoid_s16.h */
#ifndef LIL_TANH_S16_H
#define LIL_TANH_S16_H

#include "lil_sigmoid_s16.h"

typedef struct {
    int32_t n;
    int32_t multiplier, shift; /* bring x to units of 1 / (3 * 4096); [1, 32767], [0, 31] */
} lil_tanh_s16_params;

LIL_INLINE void lil_tanh_s16(const lil_tanh_s16_params p, const int16_t *x, const int16_t *table, int16_t *y)
{
    for (int32_t i = 0; i < p.n; i++)
        y[i] = lil_tanh_at(x[i], p.multiplier, p.shift, table);
}

#endif

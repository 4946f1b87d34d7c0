/* lil_noise_floor_s16: y = zero + (x - floor) multiplier / 2^bits, to the nearest, ties upwards, from zero to high.
 *
 *   x  (n)  int16, decibels
 *   y  (n)  int16; may not overlap x */
#ifndef LIL_NOISE_FLOOR_S16_H
#define LIL_NOISE_FLOOR_S16_H

#include "lil_requantize.h"

typedef struct {
    int32_t n;
    int32_t floor;            /* in x's steps, within 2^16  */
    int32_t multiplier, bits; /* >= 0; [1, 62]              */
    int32_t zero, high;       /* what 0 and 1 are in y      */
} lil_noise_floor_s16_params;

LIL_INLINE void lil_noise_floor_s16(const lil_noise_floor_s16_params p, const int16_t *x, int16_t *y)
{
    for (int32_t i = 0; i < p.n; i++) {
        const int32_t above = lil_multiply_shift(x[i] - p.floor, p.multiplier, p.bits);
        y[i] = (int16_t)lil_clamp(above + p.zero, p.zero, p.high);
    }
}

#endif

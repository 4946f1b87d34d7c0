/* lil_noise_floor_s8: y = zero + (x - floor) multiplier / 2^bits, to the nearest, ties upwards, from zero to high.
 *
 *   x  (n)  int16, decibels
 *   y  (n)  int8; may lie over x, start on start */
#ifndef LIL_NOISE_FLOOR_S8_H
#define LIL_NOISE_FLOOR_S8_H

#include "lil_requantize.h"

typedef struct {
    int32_t n;
    int32_t floor;            /* in x's steps, within 2^16  */
    int32_t multiplier, bits; /* >= 0; [1, 62]              */
    int32_t zero, high;       /* what 0 and 1 are in y      */
} lil_noise_floor_s8_params;

LIL_INLINE void lil_noise_floor_s8(const lil_noise_floor_s8_params p, const int16_t *x, int8_t *y)
{
    for (int32_t i = 0; i < p.n; i++) {
        const int32_t above = lil_multiply_shift(x[i] - p.floor, p.multiplier, p.bits);
        y[i] = (int8_t)lil_clamp(above + p.zero, p.zero, p.high);
    }
}

#endif

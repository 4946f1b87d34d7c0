/* lil_power_spectrum_s32_magnitude: |x| of complex numbers, see lil_magnitude.h.
 *
 *   x      (rows, stride, 2)  int32: real part, imaginary part
 *   roots  (225)              see lil_magnitude.h
 *   y      (rows, bins)       int32; may not overlap x */
#ifndef LIL_POWER_SPECTRUM_S32_MAGNITUDE_H
#define LIL_POWER_SPECTRUM_S32_MAGNITUDE_H

#include "lil_magnitude.h"

typedef struct {
    int32_t rows, stride, bins; /* bins <= stride */
} lil_power_spectrum_s32_magnitude_params;

LIL_INLINE void lil_power_spectrum_s32_magnitude(const lil_power_spectrum_s32_magnitude_params p, const int32_t *x,
                                                 const int32_t *roots, int32_t *LIL_RESTRICT y)
{
    for (int32_t row = 0; row < p.rows; row++, x += 2 * p.stride, y += p.bins)
        for (int32_t i = 0; i < p.bins; i++)
            y[i] = lil_magnitude(x[2 * i], x[2 * i + 1], roots);
}

#endif

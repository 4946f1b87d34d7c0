/* lil_power_spectrum_f32: |x|^2 of complex numbers, or |x|.
 *
 *   x  (rows, stride, 2)  float: real part, imaginary part
 *   y  (rows, bins)       float; may not overlap x */
#ifndef LIL_POWER_SPECTRUM_F32_H
#define LIL_POWER_SPECTRUM_F32_H

#include "lil_math.h"

typedef struct {
    int32_t rows, stride, bins; /* bins <= stride */
    int32_t magnitude;          /* 0 or 1         */
} lil_power_spectrum_f32_params;

LIL_INLINE void lil_power_spectrum_f32(const lil_power_spectrum_f32_params p, const float *x, float *LIL_RESTRICT y)
{
    for (int32_t row = 0; row < p.rows; row++, x += 2 * p.stride, y += p.bins)
        for (int32_t i = 0; i < p.bins; i++) {
            const float power = x[2 * i] * x[2 * i] + x[2 * i + 1] * x[2 * i + 1];
            y[i] = p.magnitude ? lil_sqrt(power) : power;
        }
}

#endif

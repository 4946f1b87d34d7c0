/* lil_power_spectrum_s32: |x|^2 of complex numbers, shifted to the right and rounded, at most 2^31 - 1.
 *
 *   x  (rows, stride, 2)  int32: real part, imaginary part
 *   y  (rows, bins)       int32; may not overlap x */
#ifndef LIL_POWER_SPECTRUM_S32_H
#define LIL_POWER_SPECTRUM_S32_H

#include "lil_wide_words.h"

typedef struct {
    int32_t rows, stride, bins; /* bins <= stride */
    int32_t right;              /* [1, 62]        */
} lil_power_spectrum_s32_params;

LIL_INLINE void lil_power_spectrum_s32(const lil_power_spectrum_s32_params p, const int32_t *x,
                                       int32_t *LIL_RESTRICT y)
{
    for (int32_t row = 0; row < p.rows; row++, x += 2 * p.stride, y += p.bins)
        for (int32_t i = 0; i < p.bins; i++)
            y[i] = lil_narrow_unsigned(lil_sum_of_squares(x[2 * i], x[2 * i + 1]), p.right);
}

#endif

/* lil_normalise_real: numbers less their channel's mean, over its deviation.
 *
 *   x          (rows, channels)  uint8 or float
 *   means      (channels)        in x's numbers
 *   inverses   (channels)        of the deviations
 *   y          (rows, channels)  float; may not overlap x */
#ifndef LIL_NORMALISE_REAL_H
#define LIL_NORMALISE_REAL_H

#include "lil_element.h"

typedef struct {
    int32_t rows, channels; /* >= 1                            */
    int32_t type;           /* LIL_ELEMENT_U8, LIL_ELEMENT_F32 */
} lil_normalise_real_params;

LIL_INLINE void lil_normalise_real(const lil_normalise_real_params p, const void *x, const float *means,
                                   const float *inverses, float *LIL_RESTRICT y)
{
    for (int32_t row = 0, i = 0; row < p.rows; row++) {
        for (int32_t c = 0; c < p.channels; c++, i++) {
            const float value = p.type == LIL_ELEMENT_F32 ? ((const float *)x)[i] : (float)((const uint8_t *)x)[i];
            y[i] = (value - lil_read_f32(means + c)) * lil_read_f32(inverses + c);
        }
    }
}

#endif

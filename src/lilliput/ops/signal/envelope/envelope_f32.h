/* lil_envelope_f32: a level that moves towards |x|, up by one part of the distance and down by another.
 *
 *   x, y   (rows, channels)  float; may be the same
 *   level  (channels)        float, kept from call to call */
#ifndef LIL_ENVELOPE_F32_H
#define LIL_ENVELOPE_F32_H

#include "lil_math.h"

typedef struct {
    int32_t rows, channels; /* >= 1   */
    float attack, decay;    /* (0, 1] */
} lil_envelope_f32_params;

LIL_INLINE void lil_envelope_f32(const lil_envelope_f32_params p, const float *x, float *level, float *y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.channels, y += p.channels) {
        for (int32_t c = 0; c < p.channels; c++) {
            const float above = lil_abs(x[c]) - level[c];
            level[c] = level[c] + above * (above > 0.0f ? p.attack : p.decay);
            y[c] = level[c];
        }
    }
}

#endif

/* lil_biquad_f32: second-order sections, one after another, in transposed direct form II.
 *
 *   x         (rows, channels)          float
 *   sections  (sections, 5)             float: b0, b1, b2, a1, a2; a0 = 1
 *   state     (channels, sections, 2)   float, kept from call to call
 *   y         (rows, channels)          float; may be x */
#ifndef LIL_BIQUAD_F32_H
#define LIL_BIQUAD_F32_H

#include "lil_platform.h"

typedef struct {
    int32_t rows, channels, sections; /* >= 1 */
} lil_biquad_f32_params;

/* One number through all sections of its channel. */
LIL_INLINE float lil_biquad_f32_next(float v, const float *c, int32_t sections, float *s)
{
    for (int32_t k = 0; k < sections; k++, c += 5, s += 2) {
        const float out = lil_read_f32(c) * v + s[0];
        s[0] = (lil_read_f32(c + 1) * v - lil_read_f32(c + 3) * out) + s[1];
        s[1] = lil_read_f32(c + 2) * v - lil_read_f32(c + 4) * out;
        v = out;
    }
    return v;
}

LIL_INLINE void lil_biquad_f32(const lil_biquad_f32_params p, const float *x, const float *sections, float *state,
                               float *y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.channels, y += p.channels)
        for (int32_t c = 0; c < p.channels; c++)
            y[c] = lil_biquad_f32_next(x[c], sections, p.sections, state + 2 * p.sections * c);
}

#endif

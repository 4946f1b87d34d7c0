/* lil_derivative_f32: each input less the one before, times the rate.
 *
 *   x, y  (rows, channels)  float; may be the same
 *   last  (channels)        float, the last x; kept from call to call */
#ifndef LIL_DERIVATIVE_F32_H
#define LIL_DERIVATIVE_F32_H

#include "lil_platform.h"

typedef struct {
    int32_t rows, channels; /* >= 1 */
    float rate;             /* > 0  */
} lil_derivative_f32_params;

LIL_INLINE void lil_derivative_f32(const lil_derivative_f32_params p, const float *x, float *last, float *y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.channels, y += p.channels) {
        for (int32_t c = 0; c < p.channels; c++) {
            const float now = x[c];
            y[c] = (now - last[c]) * p.rate;
            last[c] = now;
        }
    }
}

#endif

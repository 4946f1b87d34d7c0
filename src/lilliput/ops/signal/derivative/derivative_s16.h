/* lil_derivative_s16: each input less the one before, rounded, saturated; the rate is in the scale of y.
 *
 *   x, y  (rows, channels)  int16; may be the same
 *   last  (channels)        int16, the last x; kept from call to call */
#ifndef LIL_DERIVATIVE_S16_H
#define LIL_DERIVATIVE_S16_H

#include "lil_wide_sum.h"

typedef struct {
    int32_t rows, channels; /* >= 1                    */
    int32_t shift;          /* [0, 15], of changes to y */
} lil_derivative_s16_params;

LIL_INLINE void lil_derivative_s16(const lil_derivative_s16_params p, const int16_t *x, int16_t *last, int16_t *y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.channels, y += p.channels) {
        for (int32_t c = 0; c < p.channels; c++) {
            const int16_t now = x[c];
            const int32_t change = (int32_t)now - last[c];
            y[c] = lil_saturate_s16(lil_shift_rounded(change, p.shift));
            last[c] = now;
        }
    }
}

#endif

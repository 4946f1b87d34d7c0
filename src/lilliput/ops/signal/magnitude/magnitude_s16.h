/* lil_magnitude_s16: the length of each row of x.
 *
 *   x  (rows, channels)  int16
 *   y  (rows, 1)         int16; may be x
 *
 * The sum of squares is exact, its root cut to 32 bits; the result is rounded once and saturated. */
#ifndef LIL_MAGNITUDE_S16_H
#define LIL_MAGNITUDE_S16_H

#include "lil_scaled.h"

typedef struct {
    int32_t rows, channels;     /* >= 1                                           */
    int32_t factor_significand; /* what a length in x's integers is multiplied by */
    int32_t factor_exponent;    /* to be in y's, as a lil_scaled                  */
} lil_magnitude_s16_params;

LIL_INLINE void lil_magnitude_s16(const lil_magnitude_s16_params p, const int16_t *x, int16_t *y)
{
    const lil_scaled factor = lil_scaled_positive(p.factor_significand, p.factor_exponent);

    for (int32_t row = 0; row < p.rows; row++, x += p.channels) {
        uint64_t sum = 0;
        for (int32_t c = 0; c < p.channels; c++)
            sum += (uint32_t)((int32_t)x[c] * x[c]);
        const lil_scaled length = lil_scaled_multiply(lil_scaled_root(lil_scaled_of(sum, 0, 0)), factor);
        y[row] = (int16_t)lil_scaled_round(length, -32768, 32767);
    }
}

#endif

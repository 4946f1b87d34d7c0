/* lil_autocorrelation_s16: sums of products of a frame with itself, some numbers later, in 64 bits, rounded, saturated.
 *
 *   x  (frames, length)  int16
 *   y  (frames, lags)    int32; may not overlap x */
#ifndef LIL_AUTOCORRELATION_S16_H
#define LIL_AUTOCORRELATION_S16_H

#include "lil_wide_sum.h"

typedef struct {
    int32_t frames, length, lags; /* >= 1; lags at most length */
    int32_t shift;                /* [0, 40], of sums to y     */
} lil_autocorrelation_s16_params;

LIL_INLINE void lil_autocorrelation_s16(const lil_autocorrelation_s16_params p, const int16_t *x,
                                        int32_t *LIL_RESTRICT y)
{
    for (int32_t frame = 0; frame < p.frames; frame++, x += p.length, y += p.lags) {
        for (int32_t k = 0; k < p.lags; k++) {
            int64_t sum = 0;
            for (int32_t i = 0; i < p.length - k; i++)
                sum += (int32_t)x[i] * x[i + k];
            y[k] = lil_shift_sum(sum, p.shift);
        }
    }
}

#endif

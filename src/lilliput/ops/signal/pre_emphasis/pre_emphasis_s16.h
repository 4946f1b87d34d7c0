/* lil_pre_emphasis_s16: each input less a part of the one before, rounded, saturated.
 *
 *   x, y  (rows, channels)  int16; may be the same
 *   last  (channels)        int16, the last x; kept from call to call */
#ifndef LIL_PRE_EMPHASIS_S16_H
#define LIL_PRE_EMPHASIS_S16_H

#include "lil_wide_sum.h"

typedef struct {
    int32_t rows, channels; /* >= 1                          */
    int32_t coefficient;    /* (-2^15, 2^15), times 2^-15    */
    int32_t shift;          /* 15, or 16 where y is half x   */
} lil_pre_emphasis_s16_params;

LIL_INLINE void lil_pre_emphasis_s16(const lil_pre_emphasis_s16_params p, const int16_t *x, int16_t *last, int16_t *y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.channels, y += p.channels) {
        for (int32_t c = 0; c < p.channels; c++) {
            const int16_t now = x[c];
            const int32_t sum = now * INT32_C(32768) - p.coefficient * last[c];
            y[c] = lil_saturate_s16(lil_shift_rounded(sum, p.shift));
            last[c] = now;
        }
    }
}

#endif

/* lil_fir_s16: each output is the sum of the last `taps` inputs of its channel, weighted, rounded once, saturated.
 *
 *   x       (rows, channels)            int16
 *   taps    (taps)                      int16, that of the oldest input first; their magnitudes sum to less than 2^16
 *   line    (channels, taps - 1)        int16, the inputs before x, oldest first; kept from call to call
 *   window  (taps + block)              int16, scratch
 *   y       (rows, channels)            int16; may lie on x
 * Two outputs at a time, because neighbours share all inputs but two. */
#ifndef LIL_FIR_S16_H
#define LIL_FIR_S16_H

#include "lil_fir_sums.h"
#include "lil_history.h"
#include "lil_wide_sum.h"

typedef struct {
    int32_t rows, channels; /* >= 1                               */
    int32_t taps;           /* >= 2                               */
    int32_t block;          /* rows that are looked at, at a time */
    int32_t shift;          /* [0, 30], of sums to y              */
} lil_fir_s16_params;

LIL_INLINE void lil_fir_s16(const lil_fir_s16_params p, const int16_t *x, const int16_t *taps, int16_t *line,
                            int16_t *window, int16_t *y)
{
    const int32_t kept = p.taps - 1;

    for (int32_t row = 0; row < p.rows; row += p.block, x += p.block * p.channels, y += p.block * p.channels) {
        const int32_t rows = lil_min(p.block, p.rows - row);
        for (int32_t c = 0; c < p.channels; c++) {
            lil_history_s16(window, 0, line + c * kept, kept, x + c, rows, p.channels);
            lil_copy_s16(line + c * kept, window + rows, kept);
            window[kept + rows] = 0; /* the last output may have no neighbour */
            LIL_UNROLL(1)
            for (int32_t i = 0; i < rows; i += 2) {
                const lil_fir_sums sums = lil_fir_two(window + i, taps, p.taps);
                y[i * p.channels + c] = lil_saturate_s16(lil_shift_rounded(sums.a, p.shift));
                if (i + 1 < rows)
                    y[(i + 1) * p.channels + c] = lil_saturate_s16(lil_shift_rounded(sums.b, p.shift));
            }
        }
    }
}

#endif

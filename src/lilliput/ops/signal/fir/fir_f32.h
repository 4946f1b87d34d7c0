/* lil_fir_f32: each output is the sum of the last `taps` inputs of its channel, weighted, the oldest first.
 *
 *   x       (rows, channels)       float
 *   taps    (taps)                 float, that of the oldest input first
 *   line    (channels, taps - 1)   float, the inputs before x, oldest first; kept from call to call
 *   window  (taps - 1 + block)     float, scratch
 *   y       (rows, channels)       float; may lie on x */
#ifndef LIL_FIR_F32_H
#define LIL_FIR_F32_H

#include "lil_history.h"

typedef struct {
    int32_t rows, channels; /* >= 1                               */
    int32_t taps;           /* >= 2                               */
    int32_t block;          /* rows that are looked at, at a time */
} lil_fir_f32_params;

LIL_INLINE void lil_fir_f32(const lil_fir_f32_params p, const float *x, const float *taps, float *line, float *window,
                            float *y)
{
    const int32_t kept = p.taps - 1;

    for (int32_t row = 0; row < p.rows; row += p.block, x += p.block * p.channels, y += p.block * p.channels) {
        const int32_t rows = lil_min(p.block, p.rows - row);
        for (int32_t c = 0; c < p.channels; c++) {
            lil_history_f32(window, line + c * kept, kept, x + c, rows, p.channels);
            lil_copy_f32(line + c * kept, window + rows, kept);
            for (int32_t i = 0; i < rows; i++) {
                float sum = 0.0f;
                for (int32_t k = 0; k < p.taps; k++)
                    sum += lil_read_f32(taps + k) * window[i + k];
                y[i * p.channels + c] = sum;
            }
        }
    }
}

#endif

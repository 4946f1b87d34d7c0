/* lil_fir_f32: each output is the sum of the last `taps` inputs of its channel, weighted, the oldest first.
 *
 *   x       (rows, channels)       float
 *   taps    (taps)                 float, that of the oldest input first
 *   line    (channels, taps - 1)   float, the inputs before x, oldest first; kept from call to call
 *   window  (taps + block)         float, scratch
 *   y       (rows, channels)       float; may lie on x
 * Two outputs at a time, because neighbours share all inputs but two. */
#ifndef LIL_FIR_F32_H
#define LIL_FIR_F32_H

#include "lil_history.h"

typedef struct {
    int32_t rows, channels; /* >= 1                               */
    int32_t taps;           /* >= 2                               */
    int32_t block;          /* rows that are looked at, at a time */
} lil_fir_f32_params;

typedef struct {
    float a, b;
} lil_fir_f32_sums;

/* The sums from window[0] and window[1] on. */
LIL_INLINE lil_fir_f32_sums lil_fir_f32_two(const float *window, const float *taps, int32_t n)
{
    lil_fir_f32_sums sums = {0.0f, 0.0f};
    float x = window[0];

    LIL_UNROLL(4)
    for (int32_t k = 0; k < n; k++) {
        const float tap = lil_read_f32(taps + k), next = window[k + 1];
        sums.a += tap * x;
        sums.b += tap * next;
        x = next;
    }
    return sums;
}

LIL_INLINE void lil_fir_f32(const lil_fir_f32_params p, const float *x, const float *taps, float *line, float *window,
                            float *y)
{
    const int32_t kept = p.taps - 1;

    for (int32_t row = 0; row < p.rows; row += p.block, x += p.block * p.channels, y += p.block * p.channels) {
        const int32_t rows = lil_min(p.block, p.rows - row);
        for (int32_t c = 0; c < p.channels; c++) {
            lil_history_f32(window, line + c * kept, kept, x + c, rows, p.channels);
            lil_copy_f32(line + c * kept, window + rows, kept);
            window[kept + rows] = 0.0f; /* the last output may have no neighbour */
            LIL_UNROLL(1)
            for (int32_t i = 0; i < rows; i += 2) {
                const lil_fir_f32_sums sums = lil_fir_f32_two(window + i, taps, p.taps);
                y[i * p.channels + c] = sums.a;
                if (i + 1 < rows)
                    y[(i + 1) * p.channels + c] = sums.b;
            }
        }
    }
}

#endif

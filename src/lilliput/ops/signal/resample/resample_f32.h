/* lil_resample_f32: `up` outputs for every `down` inputs, each a weighted sum of the last `taps` of its channel.
 *
 *   x       (rows, channels)              float
 *   taps    (up, taps)                    float, of each phase, that of the oldest input first
 *   line    (channels, taps - 1)          float, the inputs before x, oldest first; kept from call to call
 *   window  (taps - 1 + block)            float, scratch
 *   y       (rows / down * up, channels)  float; may not overlap x */
#ifndef LIL_RESAMPLE_F32_H
#define LIL_RESAMPLE_F32_H

#include "lil_history.h"

typedef struct {
    int32_t groups;         /* of `down` rows, >= 1                     */
    int32_t channels;       /* >= 1                                     */
    int32_t up, down;       /* >= 1, no common factor                   */
    int32_t whole, part;    /* down / up, and what is left of it        */
    int32_t taps;           /* of each phase, >= 2                      */
    int32_t block;          /* groups at a time                         */
} lil_resample_f32_params;

/* The outputs of one channel for some groups of inputs, the first of them at window[taps - 1]. */
LIL_INLINE void lil_resample_f32_channel(const lil_resample_f32_params p, const float *window,
                                         const float *taps, int32_t outputs, float *LIL_RESTRICT y)
{
    int32_t phase = 0;

    LIL_UNROLL(1)
    for (int32_t i = 0; i < outputs; i++, y += p.channels) {
        const float *of_phase = taps + phase * p.taps;
        float sum = 0.0f;
        for (int32_t k = 0; k < p.taps; k++)
            sum += lil_read_f32(of_phase + k) * window[k];
        *y = sum;
        window += p.whole;
        phase += p.part;
        if (phase >= p.up) {
            phase -= p.up;
            window++;
        }
    }
}

LIL_INLINE void lil_resample_f32(const lil_resample_f32_params p, const float *x, const float *taps,
                                 float *line, float *window, float *LIL_RESTRICT y)
{
    const int32_t kept = p.taps - 1;

    for (int32_t group = 0; group < p.groups; group += p.block) {
        const int32_t groups = lil_min(p.block, p.groups - group), rows = groups * p.down, outputs = groups * p.up;
        for (int32_t c = 0; c < p.channels; c++) {
            lil_history_f32(window, line + c * kept, kept, x + c, rows, p.channels);
            lil_copy_f32(line + c * kept, window + rows, kept);
            lil_resample_f32_channel(p, window, taps, outputs, y + c);
        }
        x += rows * p.channels;
        y += outputs * p.channels;
    }
}

#endif

/* lil_resample_s16: `up` outputs for every `down` inputs, each a weighted sum of the last `taps` of its channel.
 *
 *   x       (rows, channels)              int16
 *   taps    (up, taps)                    int16, of each phase, that of the oldest input first; their
 *                                        magnitudes sum to less than 2^16
 *   line    (channels, taps - 1)          int16, the inputs before x, oldest first; kept from call to call
 *   window  (taps - 1 + block)            int16, scratch
 *   y       (rows / down * up, channels)  int16; may not overlap x */
#ifndef LIL_RESAMPLE_S16_H
#define LIL_RESAMPLE_S16_H

#include "lil_history.h"
#include "lil_wide_sum.h"

typedef struct {
    int32_t groups;         /* of `down` rows, >= 1                     */
    int32_t channels;       /* >= 1                                     */
    int32_t up, down;       /* >= 1, no common factor                   */
    int32_t whole, part;    /* down / up, and what is left of it        */
    int32_t taps;           /* of each phase, >= 2                      */
    int32_t block;          /* groups at a time                         */
    int32_t shift;          /* [0, 30], of sums to y                    */
} lil_resample_s16_params;

/* The outputs of one channel for some groups of inputs, the first of them at window[taps - 1]. */
LIL_INLINE void lil_resample_s16_channel(const lil_resample_s16_params p, const int16_t *window,
                                         const int16_t *taps, int32_t outputs, int16_t *LIL_RESTRICT y)
{
    int32_t phase = 0;

    LIL_UNROLL(1)
    for (int32_t i = 0; i < outputs; i++, y += p.channels) {
        const int16_t *of_phase = taps + phase * p.taps;
        int32_t sum = 0;
        LIL_UNROLL(4)
        for (int32_t k = 0; k < p.taps; k++)
            sum += lil_read_s16(of_phase + k) * (int32_t)window[k];
        *y = lil_saturate_s16(lil_shift_rounded(sum, p.shift));
        window += p.whole;
        phase += p.part;
        if (phase >= p.up) {
            phase -= p.up;
            window++;
        }
    }
}

LIL_INLINE void lil_resample_s16(const lil_resample_s16_params p, const int16_t *x, const int16_t *taps,
                                 int16_t *line, int16_t *window, int16_t *LIL_RESTRICT y)
{
    const int32_t kept = p.taps - 1;

    for (int32_t group = 0; group < p.groups; group += p.block) {
        const int32_t groups = lil_min(p.block, p.groups - group), rows = groups * p.down, outputs = groups * p.up;
        for (int32_t c = 0; c < p.channels; c++) {
            lil_history_s16(window, 0, line + c * kept, kept, x + c, rows, p.channels);
            lil_copy_s16(line + c * kept, window + rows, kept);
            lil_resample_s16_channel(p, window, taps, outputs, y + c);
        }
        x += rows * p.channels;
        y += outputs * p.channels;
    }
}

#endif

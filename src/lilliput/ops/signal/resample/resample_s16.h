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
    int32_t rows, channels; /* >= 1; rows a multiple of down            */
    int32_t up, down;       /* >= 1, no common factor                   */
    int32_t taps;           /* of each phase, >= 2                      */
    int32_t block;          /* rows at a time, a multiple of down       */
    int32_t shift;          /* [0, 30], of sums to y                    */
} lil_resample_s16_params;

/* The outputs of one channel for `rows` inputs, the first of them at window[taps - 1]. */
LIL_INLINE void lil_resample_s16_channel(const lil_resample_s16_params p, const int16_t *window,
                                         const int16_t *taps, int32_t rows, int16_t *LIL_RESTRICT y)
{
    const int32_t outputs = rows / p.down * p.up, whole = p.down / p.up, part = p.down % p.up;
    int32_t phase = 0;

    LIL_UNROLL(1)
    for (int32_t i = 0; i < outputs; i++, y += p.channels) {
        const int16_t *of_phase = taps + phase * p.taps;
        int32_t sum = 0;
        LIL_UNROLL(4)
        for (int32_t k = 0; k < p.taps; k++)
            sum += lil_read_s16(of_phase + k) * (int32_t)window[k];
        *y = lil_saturate_s16(lil_shift_rounded(sum, p.shift));
        window += whole;
        phase += part;
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

    for (int32_t row = 0; row < p.rows; row += p.block, x += p.block * p.channels) {
        const int32_t rows = lil_min(p.block, p.rows - row);
        for (int32_t c = 0; c < p.channels; c++) {
            lil_history_s16(window, 0, line + c * kept, kept, x + c, rows, p.channels);
            lil_copy_s16(line + c * kept, window + rows, kept);
            lil_resample_s16_channel(p, window, taps, rows, y + c);
        }
        y += rows / p.down * p.up * p.channels;
    }
}

#endif

/* lil_fir_s16_dsp: lil_fir_s16 with two products an instruction, four outputs at a time.
 *
 *   x       (rows, channels)            int16
 *   taps    (padded / 2)                pairs of int16, that of the oldest input first, zeros before them; their
 *                                       magnitudes sum to less than 2^16
 *   line    (channels, taps - 1)        int16, the inputs before x, oldest first; kept from call to call
 *   window  (padded - 1 + block + 4)    int16, scratch
 *   y       (rows, channels)            int16; may lie on x */
#ifndef LIL_FIR_S16_DSP_H
#define LIL_FIR_S16_DSP_H

#include "lil_fir_sums_dsp.h"
#include "lil_history.h"

typedef struct {
    int32_t rows, channels; /* >= 1                                   */
    int32_t taps;           /* >= 2                                   */
    int32_t padded;         /* taps with zeros, a multiple of 4       */
    int32_t block;          /* rows that are looked at, at a time     */
    int32_t shift;          /* [0, 30], of sums to y                  */
} lil_fir_s16_dsp_params;

LIL_INLINE void lil_fir_s16_dsp(const lil_fir_s16_dsp_params p, const int16_t *x, const int32_t *taps, int16_t *line,
                                int16_t *window, int16_t *y)
{
    const int32_t kept = p.taps - 1, zeros = p.padded - p.taps;
    const int32_t half = (int32_t)((UINT32_C(1) << p.shift) >> 1);

    for (int32_t row = 0; row < p.rows; row += p.block, x += p.block * p.channels, y += p.block * p.channels) {
        const int32_t rows = lil_min(p.block, p.rows - row);
        for (int32_t c = 0; c < p.channels; c++) {
            lil_history_s16(window, zeros, line + c * kept, kept, x + c, rows, p.channels);
            lil_copy_s16(line + c * kept, window + zeros + rows, kept);
            for (int32_t i = 0; i < 4; i++) /* what the last four outputs meet beyond the last input */
                window[zeros + kept + rows + i] = 0;
            LIL_UNROLL(1)
            for (int32_t i = 0; i < rows; i += 4) {
                int32_t sums[4];
                lil_fir_four(window + i, taps, p.padded, half, sums);
                const int32_t count = lil_min(4, rows - i);
                for (int32_t j = 0; j < count; j++)
                    y[(i + j) * p.channels + c] = (int16_t)lil_clamp(sums[j] >> p.shift, -32768, 32767);
            }
        }
    }
}

#endif

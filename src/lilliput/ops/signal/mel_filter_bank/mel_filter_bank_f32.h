/* lil_mel_filter_bank_f32: overlapping triangles over spectra; each bin falls in one band and rises in the next.
 *
 *   x       (rows, bins)        float
 *   counts  (bands + 1)         uint16: bins between one edge of a band and the next, from bin `first` on
 *   slopes  (sum of counts, 2)  float: weights in the band that falls and in the one that rises
 *   y       (rows, bands)       float; may not overlap x */
#ifndef LIL_MEL_FILTER_BANK_F32_H
#define LIL_MEL_FILTER_BANK_F32_H

#include "lil_platform.h"

typedef struct {
    int32_t rows, bins, bands; /* bands >= 1                      */
    int32_t first;             /* bin that lies in the first band */
} lil_mel_filter_bank_f32_params;

LIL_INLINE void lil_mel_filter_bank_f32(const lil_mel_filter_bank_f32_params p, const float *x, const uint16_t *counts,
                                        const float *slopes, float *LIL_RESTRICT y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.bins, y += p.bands) {
        const float *at = x + p.first, *slope = slopes;
        float falling = 0.0f, rising = 0.0f;
        for (int32_t band = -1; band < p.bands; band++) {
            const float *end = at + (int32_t)lil_read_u16(counts + band + 1);
            for (; at < end; at++, slope += 2) {
                falling += *at * lil_read_f32(slope);
                rising += *at * lil_read_f32(slope + 1);
            }
            if (band >= 0)
                y[band] = falling;
            falling = rising;
            rising = 0.0f;
        }
    }
}

#endif

/* lil_spectral_peaks_s32: the highest peaks of each row, the highest first.
 *
 *   x            (rows, bins)   int32
 *   heights      (rows, peaks)  as x; 0 where there are no more peaks
 *   frequencies  (rows, peaks)  int16: bins */
#ifndef LIL_SPECTRAL_PEAKS_S32_H
#define LIL_SPECTRAL_PEAKS_S32_H

#include "lil_platform.h"

typedef struct {
    int32_t rows, bins, peaks; /* bins in [3, 32767], peaks >= 1 */
} lil_spectral_peaks_s32_params;

LIL_INLINE void lil_spectral_peaks_s32(const lil_spectral_peaks_s32_params p, const int32_t *x, int32_t *LIL_RESTRICT heights,
                                      int16_t *LIL_RESTRICT frequencies)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.bins, heights += p.peaks, frequencies += p.peaks) {
        for (int32_t i = 0; i < p.peaks; i++) {
            heights[i] = 0;
            frequencies[i] = 0;
        }
        for (int32_t k = 1; k < p.bins - 1; k++) {
            if (!(x[k] > heights[p.peaks - 1]) || !(x[k] > x[k - 1]) || !(x[k] >= x[k + 1]))
                continue;
            int32_t i = p.peaks - 1;
            for (; i > 0 && x[k] > heights[i - 1]; i--) {
                heights[i] = heights[i - 1];
                frequencies[i] = frequencies[i - 1];
            }
            heights[i] = x[k];
            frequencies[i] = (int16_t)k;
        }
    }
}

#endif

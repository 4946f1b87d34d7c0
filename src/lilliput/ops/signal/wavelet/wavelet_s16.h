/* lil_wavelet_s16: the discrete wavelet transform of frames that go round.
 *
 *   x     (frames, length)     int16
 *   taps  (2, taps)            int16, in 2^-15: the coarse part's, then the details'
 *   line  (length + taps - 2)  int16, scratch: the coarse part so far, and its first numbers once more
 *   y     (frames, length)     int16: coarse, then details, those of the last level first; may not overlap x */
#ifndef LIL_WAVELET_S16_H
#define LIL_WAVELET_S16_H

#include "lil_wide_sum.h"

typedef struct {
    int32_t frames, length, levels; /* >= 1; length a multiple of 2^levels */
    int32_t taps;                   /* even, >= 2                          */
} lil_wavelet_s16_params;

/* One level: the line's n numbers become n / 2 of the coarse part; the details go to y. */
LIL_INLINE void lil_wavelet_s16_level(int16_t *line, int32_t n, const int16_t *taps, int32_t count,
                                      int16_t *LIL_RESTRICT y)
{
    LIL_UNROLL(1)
    for (int32_t k = 0; k < count - 2; k++) /* where frames are shorter than taps, this goes round more than once */
        line[n + k] = line[k];
    LIL_UNROLL(1)
    for (int32_t i = 0; i < n / 2; i++) {
        int32_t coarse = 0, detail = 0;
        for (int32_t k = 0; k < count; k++) {
            const int32_t now = line[2 * i + k];
            coarse += lil_read_s16(taps + k) * now;
            detail += lil_read_s16(taps + count + k) * now;
        }
        line[i] = lil_saturate_s16(lil_shift_rounded(coarse, 15));
        y[i] = lil_saturate_s16(lil_shift_rounded(detail, 15));
    }
}

LIL_INLINE void lil_wavelet_s16(const lil_wavelet_s16_params p, const int16_t *x, const int16_t *taps, int16_t *line,
                               int16_t *LIL_RESTRICT y)
{
    for (int32_t frame = 0; frame < p.frames; frame++, x += p.length, y += p.length) {
        int32_t n = p.length;
        for (int32_t i = 0; i < n; i++)
            line[i] = x[i];
        LIL_UNROLL(1)
        for (int32_t level = 0; level < p.levels; level++, n /= 2)
            lil_wavelet_s16_level(line, n, taps, p.taps, y + n / 2);
        for (int32_t i = 0; i < n; i++)
            y[i] = line[i];
    }
}

#endif

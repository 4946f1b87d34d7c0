/* lil_wavelet_f32: the discrete wavelet transform of frames that go round.
 *
 *   x     (frames, length)     float
 *   taps  (2, taps)            float: the coarse part's, then the details'
 *   line  (length + taps - 2)  float, scratch: the coarse part so far, and its first numbers once more
 *   y     (frames, length)     float: coarse, then details, those of the last level first; may not overlap x */
#ifndef LIL_WAVELET_F32_H
#define LIL_WAVELET_F32_H

#include "lil_platform.h"

typedef struct {
    int32_t frames, length, levels; /* >= 1; length a multiple of 2^levels */
    int32_t taps;                   /* even, >= 2                          */
} lil_wavelet_f32_params;

/* One level: the line's n numbers become n / 2 of the coarse part; the details go to y. */
LIL_INLINE void lil_wavelet_f32_level(float *line, int32_t n, const float *taps, int32_t count, float *LIL_RESTRICT y)
{
    LIL_UNROLL(1)
    for (int32_t k = 0; k < count - 2; k++) /* where frames are shorter than taps, this goes round more than once */
        line[n + k] = line[k];
    LIL_UNROLL(1)
    for (int32_t i = 0; i < n / 2; i++) {
        float coarse = 0.0f, detail = 0.0f;
        for (int32_t k = 0; k < count; k++) {
            const float now = line[2 * i + k];
            coarse += lil_read_f32(taps + k) * now;
            detail += lil_read_f32(taps + count + k) * now;
        }
        line[i] = coarse;
        y[i] = detail;
    }
}

LIL_INLINE void lil_wavelet_f32(const lil_wavelet_f32_params p, const float *x, const float *taps, float *line,
                               float *LIL_RESTRICT y)
{
    for (int32_t frame = 0; frame < p.frames; frame++, x += p.length, y += p.length) {
        int32_t n = p.length;
        for (int32_t i = 0; i < n; i++)
            line[i] = x[i];
        LIL_UNROLL(1)
        for (int32_t level = 0; level < p.levels; level++, n /= 2)
            lil_wavelet_f32_level(line, n, taps, p.taps, y + n / 2);
        for (int32_t i = 0; i < n; i++)
            y[i] = line[i];
    }
}

#endif

/* lil_spectral_moments_f32: numbers that describe the shape of each spectrum.
 *
 *   x      (rows, bins)   float, at least 0
 *   codes  (count)        which numbers: 0 centroid, 1 spread, 2 skew, 3 kurtosis, 4 roll-off, 5 flatness
 *   y      (rows, count)  float; may not overlap x */
#ifndef LIL_SPECTRAL_MOMENTS_F32_H
#define LIL_SPECTRAL_MOMENTS_F32_H

#include "lil_math.h"

typedef struct {
    int32_t rows, bins, count; /* bins in [2, 2049]         */
    float width;               /* of a bin, in hertz        */
    float part;                /* of the roll-off, (0, 1)   */
} lil_spectral_moments_f32_params;

LIL_INLINE float lil_spectral_moments_f32_value(const float *moments, float width, uint8_t code)
{
    const float second = moments[1];
    if (code == 5)
        return moments[5];
    if (code == 0 || code == 4)
        return moments[code] * width;
    if (second < 1e-9f)
        return 0.0f;
    if (code == 1)
        return lil_sqrt(second) * width;
    return code == 2 ? moments[2] / second / lil_sqrt(second) : moments[3] / second / second - 3.0f;
}

/* The geometric over the arithmetic mean, in decibels; bins count at least 2^-20 of the largest. */
LIL_INLINE float lil_spectral_flatness_f32(const float *x, int32_t bins, float total)
{
    float largest = 0.0f, logs = 0.0f;
    for (int32_t k = 0; k < bins; k++)
        largest = x[k] > largest ? x[k] : largest;
    for (int32_t k = 0; k < bins; k++) {
        const float part = x[k] / largest;
        logs += lil_log(part > 9.5367431640625e-7f ? part : 9.5367431640625e-7f);
    }
    return 4.34294482f * (logs / (float)bins - lil_log(total / (float)bins / largest));
}

LIL_INLINE void lil_spectral_moments_f32(const lil_spectral_moments_f32_params p, const float *x,
                                         const uint8_t *codes, float *LIL_RESTRICT y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.bins, y += p.count) {
        float total = 0.0f, first = 0.0f, sum = x[0];
        float moments[6] = {0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f}; /* as the codes, but central moments, in bins */
        int32_t rolloff = 0;
        for (int32_t k = 0; k < p.bins; k++) {
            total += x[k];
            first += x[k] * (float)k;
        }
        if (total > 0.0f) {
            moments[0] = first / total;
            for (int32_t k = 0; k < p.bins; k++) {
                const float d = (float)k - moments[0], weighted = x[k] / total * d * d;
                moments[1] += weighted;
                moments[2] += weighted * d;
                moments[3] += weighted * d * d;
            }
            while (sum < p.part * total && rolloff < p.bins - 1)
                sum += x[++rolloff];
            moments[4] = (float)rolloff;
            moments[5] = lil_spectral_flatness_f32(x, p.bins, total);
        }
        for (int32_t c = 0; c < p.count; c++)
            y[c] = lil_spectral_moments_f32_value(moments, p.width, lil_read_u8(codes + c));
    }
}

#endif

/* lil_teda_filter_f32: rows that lie too far from all before are outliers, told or replaced.
 *
 *   x         (rows, channels)  float
 *   counts    (2)               kept: rows taken in (at most `cap`), outliers in a row
 *   mean      (channels)        kept: of the rows taken in
 *   variance  (1)               kept: their mean squared distance from the mean
 *   last      (channels)        kept: the last row that was no outlier
 *   trial     (channels)        scratch
 *   y         (rows, channels)  float: x, outliers replaced; or (rows, 1): 1 for an outlier, else 0 */
#ifndef LIL_TEDA_FILTER_F32_H
#define LIL_TEDA_FILTER_F32_H

#include "lil_platform.h"

typedef struct {
    int32_t rows, channels; /* >= 1                                                                      */
    int32_t cap;            /* rows taken in count as so many at most, >= 2                              */
    int32_t adapt;          /* 1 where outliers are taken in, too                                        */
    int32_t reseed;         /* so many outliers in a row are the new normal; 0 for never                 */
    int32_t replace;        /* 1: the last row that was none stands for an outlier; 0: the mean; 2: it stays */
    int32_t tells;          /* 1 where y tells outliers, 0 where it is rows                              */
    float m_squared;        /* an outlier is m standard deviations away                                  */
    float floor;            /* variances below this count as this                                        */
} lil_teda_filter_f32_params;

/* Whether x is an outlier once it is taken in; mean, variance and counts are then as the parameters say. */
LIL_INLINE int32_t lil_teda_filter_f32_row(const lil_teda_filter_f32_params p, const float *x, int32_t *counts,
                                           float *mean, float *variance, float *trial)
{
    const int32_t k = lil_min(counts[0] + 1, p.cap);
    float square = 0.0f;

    for (int32_t c = 0; c < p.channels; c++) {
        trial[c] = mean[c] + (x[c] - mean[c]) / (float)k;
        square += (x[c] - trial[c]) * (x[c] - trial[c]);
    }
    const float spread = k == 1 ? 0.0f : (*variance - *variance / (float)k) + square / (float)(k - 1);
    int32_t outlier = k > 1 && square > p.m_squared * (spread > p.floor ? spread : p.floor);
    counts[1] = outlier ? counts[1] + 1 : 0;
    const int32_t anew = p.reseed > 0 && counts[1] >= p.reseed;
    if (outlier && !p.adapt && !anew)
        return 1;
    counts[0] = anew ? 1 : k;
    *variance = anew ? 0.0f : spread;
    for (int32_t c = 0; c < p.channels; c++)
        mean[c] = anew ? x[c] : trial[c];
    if (anew)
        counts[1] = outlier = 0;
    return outlier;
}

LIL_INLINE void lil_teda_filter_f32(const lil_teda_filter_f32_params p, const float *x, int32_t *counts, float *mean,
                                    float *variance, float *last, float *trial, float *y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.channels) {
        const int32_t outlier = lil_teda_filter_f32_row(p, x, counts, mean, variance, trial);
        for (int32_t c = 0; c < p.channels; c++) {
            const float value = x[c];
            last[c] = outlier ? last[c] : value;
            if (!p.tells)
                y[row * p.channels + c] = !outlier || p.replace == 2 ? value : p.replace == 1 ? last[c] : mean[c];
        }
        if (p.tells)
            y[row] = outlier ? 1.0f : 0.0f;
    }
}

#endif

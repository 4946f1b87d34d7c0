/* lil_teda_filter_s16: rows that lie too far from all before are outliers, told or replaced.
 *
 *   x         (rows, channels)  int16
 *   counts    (2)               kept: rows taken in (at most `cap`), outliers in a row
 *   mean      (channels)        kept: of the rows taken in, 16 bits below the point
 *   variance  (1)               kept: their mean squared distance from the mean, 16 bits below the point
 *   last      (channels)        kept: the last row that was no outlier
 *   trial     (channels)        scratch
 *   y         (rows, channels)  int16: x, outliers replaced; or (rows, 1): `one` for an outlier, else 0
 *
 * Quotients are rounded to the nearest, ties away from zero; distances to 8 bits below the point. */
#ifndef LIL_TEDA_FILTER_S16_H
#define LIL_TEDA_FILTER_S16_H

#include "lil_long.h"

typedef struct {
    int32_t rows, channels; /* >= 1; channels <= 8                                                       */
    int32_t cap;            /* rows taken in count as so many at most, [2, 2^20]                         */
    int32_t adapt;          /* 1 where outliers are taken in, too                                        */
    int32_t reseed;         /* so many outliers in a row are the new normal; 0 for never                 */
    int32_t replace;        /* 1: the last row that was none stands for an outlier; 0: the mean; 2: it stays */
    int32_t tells;          /* 1 where y tells outliers, 0 where it is rows                              */
    int32_t one;            /* 1 in the integers of a y that tells                                       */
    int32_t m_squared;      /* an outlier is m standard deviations away; 4 bits below the point, <= 4096 */
    int32_t floor_high, floor_low; /* variances below this count as this, 16 bits below the point: its words */
} lil_teda_filter_s16_params;

LIL_INLINE int64_t lil_teda_filter_s16_quotient(int64_t x, int32_t divisor)
{
    const uint64_t magnitude = (uint64_t)(x < 0 ? -x : x) + (uint32_t)(divisor >> 1);
    const int64_t quotient = (int64_t)lil_long_quotient(magnitude, (uint32_t)divisor);
    return x < 0 ? -quotient : quotient;
}

/* Whether x is an outlier once it is taken in; mean, variance and counts are then as the parameters say. */
LIL_INLINE int32_t lil_teda_filter_s16_row(const lil_teda_filter_s16_params p, const int16_t *x, int32_t *counts,
                                           int32_t *mean, int64_t *variance, int32_t *trial)
{
    const int32_t k = lil_min(counts[0] + 1, p.cap);
    const uint64_t floor = (uint64_t)(uint32_t)p.floor_high << 32 | (uint32_t)p.floor_low;
    uint64_t square = 0, spread = 0;

    for (int32_t c = 0; c < p.channels; c++) {
        const int32_t value = (int32_t)x[c] * 65536;
        trial[c] = (int32_t)(mean[c] + lil_teda_filter_s16_quotient((int64_t)value - mean[c], k));
        const int64_t off = (int64_t)value - trial[c];
        square += lil_long_square((int32_t)(((off < 0 ? -off : off) + 128) >> 8));
    }
    if (k > 1)
        spread = (uint64_t)(*variance - lil_teda_filter_s16_quotient(*variance, k))
                 + (uint64_t)lil_teda_filter_s16_quotient((int64_t)square, k - 1);
    const uint64_t bound = lil_long_times(spread > floor ? spread : floor, (uint32_t)p.m_squared);
    int32_t outlier = k > 1 && square << 4 > bound;
    counts[1] = outlier ? counts[1] + 1 : 0;
    const int32_t anew = p.reseed > 0 && counts[1] >= p.reseed;
    if (outlier && !p.adapt && !anew)
        return 1;
    counts[0] = anew ? 1 : k;
    *variance = anew ? 0 : (int64_t)spread;
    for (int32_t c = 0; c < p.channels; c++)
        mean[c] = anew ? (int32_t)x[c] * 65536 : trial[c];
    if (anew)
        counts[1] = outlier = 0;
    return outlier;
}

LIL_INLINE void lil_teda_filter_s16(const lil_teda_filter_s16_params p, const int16_t *x, int32_t *counts,
                                    int32_t *mean, int64_t *variance, int16_t *last, int32_t *trial, int16_t *y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.channels) {
        const int32_t outlier = lil_teda_filter_s16_row(p, x, counts, mean, variance, trial);
        for (int32_t c = 0; c < p.channels; c++) {
            const int16_t value = x[c];
            const int16_t middle = (int16_t)lil_min(((mean[c] >> 15) + 1) >> 1, 32767);
            last[c] = outlier ? last[c] : value;
            if (!p.tells)
                y[row * p.channels + c] = !outlier || p.replace == 2 ? value : p.replace == 1 ? last[c] : middle;
        }
        if (p.tells)
            y[row] = (int16_t)(outlier ? p.one : 0);
    }
}

#endif

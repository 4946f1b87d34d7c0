/* lil_statistics_f32: numbers that describe each row of x.
 *
 *   x      (rows, n)      float
 *   codes  (count)        which statistics, LIL_STATISTIC_... of lil_statistic.h
 *   y      (rows, count)  float; may not overlap x
 *
 * Sums run from the first number to the last. The mean is corrected once by the mean of what is left over it, so a
 * constant row has no variance. Of a row without variance skew and kurtosis are 0, of silence the crest factor, too. */
#ifndef LIL_STATISTICS_F32_H
#define LIL_STATISTICS_F32_H

#include "lil_math.h"
#include "lil_statistic.h"

typedef struct {
    int32_t rows, n; /* >= 1                            */
    int32_t count;   /* of statistics, >= 1             */
    int32_t moments; /* 1 where one of them needs moments around the mean, else 0 */
} lil_statistics_f32_params;

/* Sums over one row. */
typedef struct {
    float mean, squares, magnitudes, low, high;
    float second, third, fourth; /* sums of powers of the distance from the mean */
} lil_statistics_f32_sums;

LIL_INLINE lil_statistics_f32_sums lil_statistics_f32_row(const float *x, int32_t n, int32_t moments)
{
    lil_statistics_f32_sums s = {0.0f, 0.0f, 0.0f, x[0], x[0], 0.0f, 0.0f, 0.0f};
    float sum = 0.0f, rest = 0.0f;

    for (int32_t i = 0; i < n; i++) {
        sum += x[i];
        s.squares += x[i] * x[i];
        s.magnitudes += lil_abs(x[i]);
        s.low = x[i] < s.low ? x[i] : s.low;
        s.high = x[i] > s.high ? x[i] : s.high;
    }
    s.mean = sum / (float)n;
    for (int32_t i = 0; i < n; i++)
        rest += x[i] - s.mean;
    s.mean += rest / (float)n;
    for (int32_t i = 0; moments && i < n; i++) {
        const float d = x[i] - s.mean, square = d * d;
        s.second += square;
        s.third += square * d;
        s.fourth += square * square;
    }
    return s;
}

LIL_INLINE float lil_statistics_f32_value(lil_statistics_f32_sums s, float n, uint8_t code)
{
    const float variance = s.second / n, deviation = lil_sqrt(variance), rms = lil_sqrt(s.squares / n);
    const float cube = variance * deviation, fourth = variance * variance;
    const float peak = s.high > -s.low ? s.high : -s.low;

    switch (code) {
    case LIL_STATISTIC_MEAN: return s.mean;
    case LIL_STATISTIC_MEAN_ABSOLUTE: return s.magnitudes / n;
    case LIL_STATISTIC_MIN: return s.low;
    case LIL_STATISTIC_MAX: return s.high;
    case LIL_STATISTIC_PEAK_TO_PEAK: return s.high - s.low;
    case LIL_STATISTIC_RMS: return rms;
    case LIL_STATISTIC_VARIANCE: return variance;
    case LIL_STATISTIC_DEVIATION: return deviation;
    case LIL_STATISTIC_SKEW: return cube > 0.0f ? s.third / n / cube : 0.0f;
    case LIL_STATISTIC_KURTOSIS: return fourth > 0.0f ? s.fourth / n / fourth - 3.0f : 0.0f;
    default: return rms > 0.0f ? peak / rms : 0.0f;
    }
}

LIL_INLINE void lil_statistics_f32(const lil_statistics_f32_params p, const float *x, const uint8_t *codes,
                                   float *LIL_RESTRICT y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.n, y += p.count) {
        const lil_statistics_f32_sums s = lil_statistics_f32_row(x, p.n, p.moments);
        LIL_UNROLL(1)
        for (int32_t i = 0; i < p.count; i++)
            y[i] = lil_statistics_f32_value(s, (float)p.n, lil_read_u8(codes + i));
    }
}

#endif

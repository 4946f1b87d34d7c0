/* lil_heart_rate_s16: heartbeats in an electrocardiogram or a pulse wave, and how many there are a minute.
 *
 *   x       (rows, 1)  int16
 *   line    (lag)      kept: the last of x, oldest first
 *   levels  (4)        kept, int32: the smoothed slope, the level of its peaks, the peak now, the rate in y's numbers
 *   counts  (7)        kept: rows seen while learning, whether a peak is under way, rows since the last beat, and the
 *                      last four intervals between beats in rows, 0 where there was none
 *   y       (rows, 2)  int16: `one` at a beat, else 0; beats a minute, 0 where none is known
 *
 * A slope is how far x has come in `lag` rows, up or down; its exponential mean rises with each beat. A beat is
 * where the mean passes half the level of its peaks, `refractory` rows after the last beat or later. */
#ifndef LIL_HEART_RATE_S16_H
#define LIL_HEART_RATE_S16_H

#include "lil_scaled.h"

typedef struct {
    int32_t rows;       /* >= 1                                                                             */
    int32_t lag;        /* rows, >= 1                                                                       */
    int32_t learning;   /* rows until beats are told: the level of peaks is the highest yet                 */
    int32_t refractory; /* rows                                                                             */
    int32_t lost;       /* rows without a beat after which the rate is not known                            */
    int32_t up, down;   /* 1 where slopes of this direction count, else 0                                   */
    int32_t smooth;     /* the mean takes in 1 / 2^smooth of a slope, [0, 15]                               */
    int32_t decay;      /* the level of peaks loses 1 / 2^decay a row, [1, 30]                              */
    int32_t one;        /* 1 in y's integers                                                               */
    int32_t minute_significand, minute_exponent; /* rows in a minute in y's integers, as a lil_scaled       */
} lil_heart_rate_s16_params;

/* The oldest of the line, for the newest. */
LIL_INLINE int16_t lil_heart_rate_s16_shift(int16_t *line, int32_t lag, int16_t newest)
{
    const int16_t oldest = line[0];

    for (int32_t i = 1; i < lag; i++)
        line[i - 1] = line[i];
    line[lag - 1] = newest;
    return oldest;
}

/* A beat after `rows` rows: the rate over the last intervals, of which one longer than `lost` is none. */
LIL_INLINE int32_t lil_heart_rate_s16_rate(const lil_heart_rate_s16_params p, int32_t *intervals, int32_t rows)
{
    int32_t sum = 0, count = 0;

    for (int32_t i = 3; i > 0; i--)
        intervals[i] = intervals[i - 1];
    intervals[0] = rows < p.lost ? rows : 0;
    for (int32_t i = 0; i < 4; i++) {
        sum += intervals[i];
        count += intervals[i] > 0;
    }
    if (count == 0)
        return 0;
    const lil_scaled minute = lil_scaled_positive(p.minute_significand, p.minute_exponent);
    const lil_scaled rows_in_all = lil_scaled_signed(sum, 0), beats = lil_scaled_signed(count, 0);
    return lil_scaled_round(lil_scaled_divide(lil_scaled_multiply(minute, beats), rows_in_all), 0, 32767);
}

LIL_INLINE int32_t lil_heart_rate_s16_step(const lil_heart_rate_s16_params p, int32_t slope, int32_t *levels,
                                        int32_t *counts)
{
    int32_t beat = 0;

    levels[0] += (slope * 256 - levels[0]) >> p.smooth; /* 8 bits below the point */
    counts[2] = lil_min(counts[2] + 1, p.lost);
    if (counts[0] < p.learning) {
        counts[0]++;
        levels[1] = levels[0] > levels[1] ? levels[0] : levels[1];
        return 0;
    }
    if (counts[1]) {
        levels[2] = levels[0] > levels[2] ? levels[0] : levels[2];
        if (levels[0] < levels[2] - (levels[2] >> 2)) {
            levels[1] += (levels[2] - levels[1]) >> 2;
            counts[1] = 0;
        }
    } else if (levels[0] > levels[1] >> 1 && counts[2] > p.refractory) {
        beat = 1;
        levels[2] = levels[0];
        levels[3] = lil_heart_rate_s16_rate(p, counts + 3, counts[2]);
        counts[1] = 1;
        counts[2] = 0;
    }
    levels[1] -= levels[1] >> p.decay;
    if (counts[2] >= p.lost)
        levels[3] = 0;
    return beat;
}

LIL_INLINE void lil_heart_rate_s16(const lil_heart_rate_s16_params p, const int16_t *x, int16_t *line, int32_t *levels,
                                  int32_t *counts, int16_t *LIL_RESTRICT y)
{
    for (int32_t row = 0; row < p.rows; row++) {
        const int32_t change = (int32_t)x[row] - lil_heart_rate_s16_shift(line, p.lag, x[row]);
        const int32_t steep = change < 0 ? (p.down ? -change : 0) : p.up ? change : 0;
        const int32_t slope = counts[0] < p.lag ? 0 : steep;
        const int32_t beat = lil_heart_rate_s16_step(p, slope, levels, counts);
        y[2 * row] = beat ? (int16_t)p.one : 0;
        y[2 * row + 1] = (int16_t)levels[3];
    }
}

#endif

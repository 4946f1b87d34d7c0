/* lil_heart_rate_f32: heartbeats in an electrocardiogram or a pulse wave, and how many there are a minute.
 *
 *   x       (rows, 1)  float
 *   line    (lag)      kept: the last of x, oldest first
 *   levels  (4)        kept, float: the smoothed slope, the level of its peaks, the peak now, the rate in y's numbers
 *   counts  (7)        kept: rows seen while learning, whether a peak is under way, rows since the last beat, and the
 *                      last four intervals between beats in rows, 0 where there was none
 *   y       (rows, 2)  float: 1 at a beat, else 0; beats a minute, 0 where none is known
 *
 * A slope is how far x has come in `lag` rows, up or down; its exponential mean rises with each beat. A beat is
 * where the mean passes half the level of its peaks, `refractory` rows after the last beat or later. */
#ifndef LIL_HEART_RATE_F32_H
#define LIL_HEART_RATE_F32_H

#include "lil_math.h"

typedef struct {
    int32_t rows;       /* >= 1                                                                             */
    int32_t lag;        /* rows, >= 1                                                                       */
    int32_t learning;   /* rows until beats are told: the level of peaks is the highest yet                 */
    int32_t refractory; /* rows                                                                             */
    int32_t lost;       /* rows without a beat after which the rate is not known                            */
    int32_t up, down;   /* 1 where slopes of this direction count, else 0                                   */
    float smooth;       /* what part of a slope the mean takes in                                           */
    float decay;        /* what part the level of peaks loses a row                                         */
    float minute;       /* rows                                                                             */
} lil_heart_rate_f32_params;

/* The oldest of the line, for the newest. */
LIL_INLINE float lil_heart_rate_f32_shift(float *line, int32_t lag, float newest)
{
    const float oldest = line[0];

    for (int32_t i = 1; i < lag; i++)
        line[i - 1] = line[i];
    line[lag - 1] = newest;
    return oldest;
}

/* A beat after `rows` rows: the rate over the last intervals, of which one longer than `lost` is none. */
LIL_INLINE float lil_heart_rate_f32_rate(const lil_heart_rate_f32_params p, int32_t *intervals, int32_t rows)
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
    return p.minute * (float)count / (float)sum;
}

LIL_INLINE int32_t lil_heart_rate_f32_step(const lil_heart_rate_f32_params p, float slope, float *levels,
                                        int32_t *counts)
{
    int32_t beat = 0;

    levels[0] += (slope - levels[0]) * p.smooth;
    counts[2] = lil_min(counts[2] + 1, p.lost);
    if (counts[0] < p.learning) {
        counts[0]++;
        levels[1] = levels[0] > levels[1] ? levels[0] : levels[1];
        return 0;
    }
    if (counts[1]) {
        levels[2] = levels[0] > levels[2] ? levels[0] : levels[2];
        if (levels[0] < 0.75f * levels[2]) {
            levels[1] += 0.25f * (levels[2] - levels[1]);
            counts[1] = 0;
        }
    } else if (levels[0] > 0.5f * levels[1] && counts[2] > p.refractory) {
        beat = 1;
        levels[2] = levels[0];
        levels[3] = lil_heart_rate_f32_rate(p, counts + 3, counts[2]);
        counts[1] = 1;
        counts[2] = 0;
    }
    levels[1] -= levels[1] * p.decay;
    if (counts[2] >= p.lost)
        levels[3] = 0;
    return beat;
}

LIL_INLINE void lil_heart_rate_f32(const lil_heart_rate_f32_params p, const float *x, float *line, float *levels,
                                  int32_t *counts, float *LIL_RESTRICT y)
{
    for (int32_t row = 0; row < p.rows; row++) {
        const float change = x[row] - lil_heart_rate_f32_shift(line, p.lag, x[row]);
        const float steep = change < 0.0f ? (p.down ? -change : 0.0f) : p.up ? change : 0.0f;
        const float slope = counts[0] < p.lag ? 0.0f : steep;
        const int32_t beat = lil_heart_rate_f32_step(p, slope, levels, counts);
        y[2 * row] = beat ? 1.0f : 0;
        y[2 * row + 1] = (float)levels[3];
    }
}

#endif

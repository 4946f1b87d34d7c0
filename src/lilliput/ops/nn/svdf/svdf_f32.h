/* lil_svdf_f32: y = activation(bias + sums over time of what each filter said about x).
 *
 *   x         (rows, n)
 *   features  (units * rank, n)
 *   time      (units * rank, memory)          oldest first
 *   bias      (units)
 *   state     (rows, units * rank, memory)    oldest first; kept from call to call
 *   y         (rows, units)                   may not overlap x */
#ifndef LIL_SVDF_F32_H
#define LIL_SVDF_F32_H

#include "lil_platform.h"

typedef struct {
    int32_t rows, n, units, rank, memory; /* >= 1             */
    float low, high;                      /* fused activation */
} lil_svdf_f32_params;

/* Takes a filter's new output in, the oldest one out; gives the sum over time. */
LIL_INLINE float lil_svdf_f32_remember(float *state, const float *time, int32_t memory, float now)
{
    float sum = 0.0f;
    for (int32_t i = 0; i < memory; i++) {
        state[i] = i + 1 < memory ? state[i + 1] : now;
        sum += lil_read_f32(time + i) * state[i];
    }
    return sum;
}

LIL_INLINE void lil_svdf_f32(const lil_svdf_f32_params p, const float *x, const float *features, const float *time,
                             const float *bias, float *LIL_RESTRICT state, float *LIL_RESTRICT y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.n) {
        for (int32_t unit = 0; unit < p.units; unit++) {
            float sum = lil_read_f32(bias + unit);
            for (int32_t i = 0; i < p.rank; i++, state += p.memory) {
                const int32_t filter = unit * p.rank + i;
                float dot = 0.0f;
                for (int32_t k = 0; k < p.n; k++)
                    dot += x[k] * lil_read_f32(features + filter * p.n + k);
                sum += lil_svdf_f32_remember(state, time + filter * p.memory, p.memory, dot);
            }
            sum = sum < p.low ? p.low : sum;
            *y++ = sum > p.high ? p.high : sum;
        }
    }
}

#endif

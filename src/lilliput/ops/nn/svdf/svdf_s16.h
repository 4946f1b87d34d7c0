/* lil_svdf_s16: int8 in and out, int16 memory.
 *
 *   x         (rows, n)                       int8
 *   features  (units * rank, n)               int8, symmetric
 *   time      (units * rank, memory)          int16, symmetric, oldest first
 *   start     (units * rank)                  int32, -x_zero * sum of a filter's features
 *   bias      (units)                         int32
 *   state     (rows, units * rank, memory)    int16, oldest first; kept from call to call
 *   y         (rows, units)                   int8; may not overlap x
 * Sums over time that leave 32 bits wrap around. */
#ifndef LIL_SVDF_S16_H
#define LIL_SVDF_S16_H

#include "lil_svdf.h"

typedef struct {
    int32_t rows, n, units, rank, memory; /* >= 1                                         */
    int32_t state_zero;                   /* zero point of the state                      */
    int32_t in_multiplier, in_shift;      /* a lil_scale: sums over features to the state */
    int32_t out_multiplier, out_shift;    /* sums over time to y; 0 <= out_shift <= 31    */
    int32_t y_zero, low, high;            /* of y, within [-128, 127]                     */
} lil_svdf_s16_params;

/* Takes a filter's new output in, the oldest one out; gives the sum over time. */
LIL_INLINE uint32_t lil_svdf_s16_remember(int16_t *state, const int16_t *time, int32_t memory, int32_t zero, int32_t now)
{
    uint32_t sum = 0;
    for (int32_t i = 0; i < memory; i++) {
        state[i] = i + 1 < memory ? state[i + 1] : (int16_t)now;
        sum += (uint32_t)lil_read_s16(time + i) * (uint32_t)(state[i] - zero);
    }
    return sum;
}

LIL_INLINE void lil_svdf_s16(const lil_svdf_s16_params p, const int8_t *x, const int8_t *features, const int16_t *time,
                             const int32_t *start, const int32_t *bias, int16_t *LIL_RESTRICT state, int8_t *LIL_RESTRICT y)
{
    const lil_scale in = {p.in_multiplier, p.in_shift};

    for (int32_t row = 0; row < p.rows; row++, x += p.n) {
        for (int32_t unit = 0; unit < p.units; unit++) {
            uint32_t sum = (uint32_t)lil_read_s32(bias + unit);
            for (int32_t i = 0; i < p.rank; i++, state += p.memory) {
                const int32_t filter = unit * p.rank + i;
                const int32_t dot = lil_svdf_features(x, features + filter * p.n, p.n, lil_read_s32(start + filter));
                const int32_t now = lil_requantize(dot, in, LIL_ROUND_TWICE) + p.state_zero;
                sum += lil_svdf_s16_remember(state, time + filter * p.memory, p.memory, p.state_zero,
                                              lil_clamp(now, -32768, 32767));
            }
            *y++ = (int8_t)lil_clamp(lil_svdf_rescale((int32_t)sum, p.out_multiplier, p.out_shift) + p.y_zero, p.low,
                                    p.high);
        }
    }
}

#endif

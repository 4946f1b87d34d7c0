/* lil_batch_norm_f32: y = clamp((x - mean) * factor + beta), channel by channel.
 *
 *   x, y                (rows, channels)  float; may be the same
 *   mean, factor, beta  (channels)        constants */
#ifndef LIL_BATCH_NORM_F32_H
#define LIL_BATCH_NORM_F32_H

#include "lil_math.h"

typedef struct {
    int32_t rows, channels;
    float low, high; /* fused activation */
} lil_batch_norm_f32_params;

LIL_INLINE void lil_batch_norm_f32(const lil_batch_norm_f32_params p, const float *x, const float *mean,
                                   const float *factor, const float *beta, float *y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.channels, y += p.channels) {
        for (int32_t c = 0; c < p.channels; c++) {
            const float scaled = (x[c] - lil_read_f32(mean + c)) * lil_read_f32(factor + c);
            y[c] = lil_clamp_f32(scaled + lil_read_f32(beta + c), p.low, p.high);
        }
    }
}

#endif

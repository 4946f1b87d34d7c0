/* lil_log_gradient_f32: where an image grows brighter or darker to the right and downwards, by ratios of light.
 *
 *   x  (images, rows, columns, channels)                        float
 *   y  (images, rows - step, columns - step, channels, 2)  float: to the right, downwards; may not overlap x
 *
 * log a - log b > t is a > b e^t: no logarithm is computed. */
#ifndef LIL_LOG_GRADIENT_F32_H
#define LIL_LOG_GRADIENT_F32_H

#include "lil_platform.h"

typedef struct {
    int32_t images;                  /* >= 1                                                               */
    int32_t rows, columns, channels; /* of each                                                            */
    int32_t step;                    /* pixels to the one that is compared: 2 for the next of a Bayer colour */
    float black;                     /* taken from each pixel: what the sensor gives in the dark           */
    float least;                     /* pixels below this count as this, above 0                           */
    float ratio;                     /* e^t, >= 1                                                          */
    float darker;                    /* what y says where it grows darker: -1, or 0 where that is not told */
} lil_log_gradient_f32_params;

LIL_INLINE float lil_log_gradient_f32_light(const lil_log_gradient_f32_params p, float x)
{
    return x - p.black > p.least ? x - p.black : p.least;
}

/* 1 where `to` is brighter than `from` by more than the ratio, `darker` where it is darker by more, else 0. */
LIL_INLINE float lil_log_gradient_f32_sign(const lil_log_gradient_f32_params p, float from, float to)
{
    return to > from * p.ratio ? 1.0f : from > to * p.ratio ? p.darker : 0.0f;
}

LIL_INLINE void lil_log_gradient_f32(const lil_log_gradient_f32_params p, const float *x, float *LIL_RESTRICT y)
{
    const int32_t right = p.step * p.channels, down = p.step * p.columns * p.channels;

    for (int32_t image = 0; image < p.images; image++) {
        for (int32_t row = 0; row < p.rows - p.step; row++) {
            const float *from = x + (image * p.rows + row) * p.columns * p.channels;
            for (int32_t i = 0; i < (p.columns - p.step) * p.channels; i++, y += 2) {
                const float here = lil_log_gradient_f32_light(p, from[i]);
                y[0] = lil_log_gradient_f32_sign(p, here, lil_log_gradient_f32_light(p, from[i + right]));
                y[1] = lil_log_gradient_f32_sign(p, here, lil_log_gradient_f32_light(p, from[i + down]));
            }
        }
    }
}

#endif

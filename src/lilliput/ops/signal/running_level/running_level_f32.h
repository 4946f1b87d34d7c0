/* lil_running_level_f32: each frame over the level so far.
 *
 *   x, y   (frames, length)  float
 *   level  (1)               float >= 0: the level before */
#ifndef LIL_RUNNING_LEVEL_F32_H
#define LIL_RUNNING_LEVEL_F32_H

#include "lil_platform.h"

typedef struct {
    int32_t frames, length; /* length >= 1  */
    float keep, floor;      /* [0, 1); > 0  */
} lil_running_level_f32_params;

LIL_INLINE void lil_running_level_f32(const lil_running_level_f32_params p, const float *x, float *level, float *y)
{
    for (int32_t frame = 0; frame < p.frames; frame++, x += p.length, y += p.length) {
        float now = *level * p.keep;
        now = now > p.floor ? now : p.floor;
        for (int32_t i = 0; i < p.length; i++)
            now = x[i] > now ? x[i] : now;
        *level = now;
        for (int32_t i = 0; i < p.length; i++)
            y[i] = x[i] / now;
    }
}

#endif

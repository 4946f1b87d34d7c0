/* lil_window_f32: frames times a window.
 *
 *   x, y    (frames, length)  float; may be the same
 *   window  (length)          float */
#ifndef LIL_WINDOW_F32_H
#define LIL_WINDOW_F32_H

#include "lil_platform.h"

typedef struct {
    int32_t frames, length; /* >= 1 */
} lil_window_f32_params;

LIL_INLINE void lil_window_f32(const lil_window_f32_params p, const float *x, const float *window, float *y)
{
    for (int32_t frame = 0; frame < p.frames; frame++, x += p.length, y += p.length)
        for (int32_t i = 0; i < p.length; i++)
            y[i] = x[i] * lil_read_f32(window + i);
}

#endif

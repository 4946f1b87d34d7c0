/* lil_remove_dc_f32: what x is above its level; the level follows by a part of that.
 *
 *   x, y   (rows, channels)  float; may be the same
 *   level  (channels)        float, kept from call to call */
#ifndef LIL_REMOVE_DC_F32_H
#define LIL_REMOVE_DC_F32_H

#include "lil_platform.h"

typedef struct {
    int32_t rows, channels; /* >= 1    */
    float step;             /* (0, 1/2] */
} lil_remove_dc_f32_params;

LIL_INLINE void lil_remove_dc_f32(const lil_remove_dc_f32_params p, const float *x, float *level, float *y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.channels, y += p.channels) {
        for (int32_t c = 0; c < p.channels; c++) {
            const float above = x[c] - level[c];
            level[c] = level[c] + above * p.step;
            y[c] = above;
        }
    }
}

#endif

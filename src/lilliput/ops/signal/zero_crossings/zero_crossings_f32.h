/* lil_zero_crossings_f32: how often each frame goes from above the threshold to below minus the threshold, or back.
 *
 *   x  (frames, length)  float
 *   y  (frames)          float */
#ifndef LIL_ZERO_CROSSINGS_F32_H
#define LIL_ZERO_CROSSINGS_F32_H

#include "lil_platform.h"

typedef struct {
    int32_t frames, length; /* >= 1; length at most 32768 */
    float threshold; /* >= 0 */
} lil_zero_crossings_f32_params;

LIL_INLINE void lil_zero_crossings_f32(const lil_zero_crossings_f32_params p, const float *x, float *y)
{
    for (int32_t frame = 0; frame < p.frames; frame++, x += p.length) {
        int32_t side = 0, count = 0;
        for (int32_t i = 0; i < p.length; i++) {
            if (x[i] > p.threshold) {
                count += side < 0;
                side = 1;
            } else if (x[i] < -p.threshold) {
                count += side > 0;
                side = -1;
            }
        }
        y[frame] = (float)count;
    }
}

#endif

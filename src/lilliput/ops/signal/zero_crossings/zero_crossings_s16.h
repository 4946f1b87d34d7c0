/* lil_zero_crossings_s16: how often each frame goes from above the threshold to below minus the threshold, or back.
 *
 *   x  (frames, length)  int16
 *   y  (frames)          int16 */
#ifndef LIL_ZERO_CROSSINGS_S16_H
#define LIL_ZERO_CROSSINGS_S16_H

#include "lil_platform.h"

typedef struct {
    int32_t frames, length; /* >= 1; length at most 32768 */
    int32_t threshold; /* >= 0 */
} lil_zero_crossings_s16_params;

LIL_INLINE void lil_zero_crossings_s16(const lil_zero_crossings_s16_params p, const int16_t *x, int16_t *y)
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
        y[frame] = (int16_t)count;
    }
}

#endif

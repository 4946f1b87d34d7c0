/* lil_running_level_s16: each frame over the level so far, with 14 bits behind the point, rounded down.
 *
 *   x, y   (frames, length)  int16
 *   level  (1)               int32 >= 0: the level before, 2^15 for a step of x */
#ifndef LIL_RUNNING_LEVEL_S16_H
#define LIL_RUNNING_LEVEL_S16_H

#include "lil_quotient.h"
#include "lil_word_by_half.h"

typedef struct {
    int32_t frames, length; /* length >= 1                       */
    int32_t keep, floor;    /* Q15, [0, 2^15); [2^15, 2^30)      */
} lil_running_level_s16_params;

LIL_INLINE void lil_running_level_s16(const lil_running_level_s16_params p, const int16_t *x, int32_t *level,
                                      int16_t *y)
{
    for (int32_t frame = 0; frame < p.frames; frame++, x += p.length, y += p.length) {
        int32_t largest = 0;
        for (int32_t i = 0; i < p.length; i++)
            largest = lil_max(largest, x[i]);

        /* keep level / 2^15, of which the upper and the lower half are 2 keep and keep times the level's */
        const int32_t before = *level, high = before >> 15, low = before & 0x7FFF;
        const int32_t kept = high * p.keep + ((low * p.keep) >> 15);
        *level = lil_max(lil_max(kept, p.floor), largest * 32768);
        const uint32_t steps = ((uint32_t)*level + 32767u) >> 15;
        const int32_t by = (int32_t)lil_quotient_u32(UINT32_C(1) << 30, steps);
        for (int32_t i = 0; i < p.length; i++)
            y[i] = (int16_t)lil_clamp(lil_by_first(by, lil_pair(x[i], 0)), -32768, 32767);
    }
}

#endif

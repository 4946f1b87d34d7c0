/* lil_frames: y[f][c][t] = x[f * step + t][c]
 *
 *   x  ((frames - 1) * step + length or more, channels)  numbers of `itemsize` bytes
 *   y  (frames, channels, length)                        may not overlap x */
#ifndef LIL_FRAMES_H
#define LIL_FRAMES_H

#include "lil_copy.h"

typedef struct {
    int32_t frames, channels, length, step; /* >= 1 */
    int32_t itemsize;                       /* 1, 2, 4 or 8 */
} lil_frames_params;

LIL_INLINE void lil_frames(const lil_frames_params p, const void *x, void *y)
{
    const int32_t row = p.channels * p.itemsize;
    uint8_t *to = (uint8_t *)y;

    for (int32_t f = 0; f < p.frames; f++) {
        const uint8_t *frame = (const uint8_t *)x + f * p.step * row;

        if (p.channels == 1) {
            lil_copy(to, frame, p.length * p.itemsize, 0);
            to += p.length * p.itemsize;
            continue;
        }
        for (int32_t c = 0; c < p.channels; c++) {
            for (int32_t t = 0; t < p.length; t++) {
                lil_copy(to, frame + t * row + c * p.itemsize, p.itemsize, 0);
                to += p.itemsize;
            }
        }
    }
}

#endif

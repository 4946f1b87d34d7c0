/* lil_window_s16: frames times a window, rounded, saturated.
 *
 *   x, y    (frames, length)  int16; may be the same
 *   window  (length)          int16 */
#ifndef LIL_WINDOW_S16_H
#define LIL_WINDOW_S16_H

#include "lil_wide_sum.h"

typedef struct {
    int32_t frames, length; /* >= 1                      */
    int32_t shift;          /* [0, 30], of products to y */
} lil_window_s16_params;

LIL_INLINE void lil_window_s16(const lil_window_s16_params p, const int16_t *x, const int16_t *window, int16_t *y)
{
    for (int32_t frame = 0; frame < p.frames; frame++, x += p.length, y += p.length) {
        LIL_UNROLL(4)
        for (int32_t i = 0; i < p.length; i++) {
            const int32_t product = (int32_t)x[i] * lil_read_s16(window + i);
            y[i] = lil_saturate_s16(lil_shift_rounded(product, p.shift));
        }
    }
}

#endif

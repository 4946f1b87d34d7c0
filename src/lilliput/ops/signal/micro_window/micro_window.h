/* lil_micro_window: y = x * window / 2^shift, rounded down, saturated.
 *
 *   x       (rows, n)  int16
 *   window  (n)        int16
 *   y       (rows, n)  int16; may be x */
#ifndef LIL_MICRO_WINDOW_H
#define LIL_MICRO_WINDOW_H

#include "lil_platform.h"

typedef struct {
    int32_t rows, n; /* >= 1    */
    int32_t shift;   /* [0, 30] */
} lil_micro_window_params;

LIL_INLINE void lil_micro_window(const lil_micro_window_params p, const int16_t *x, const int16_t *window, int16_t *y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.n, y += p.n)
        for (int32_t i = 0; i < p.n; i++)
            y[i] = (int16_t)lil_clamp(((int32_t)x[i] * lil_read_s16(&window[i])) >> p.shift, -32768, 32767);
}

#endif

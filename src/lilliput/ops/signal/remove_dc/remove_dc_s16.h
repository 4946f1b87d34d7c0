/* lil_remove_dc_s16: what x is above its level; the level follows by 2^-slowness of that.
 *
 *   x, y   (rows, channels)  int16; may be the same
 *   level  (channels)        int32, [-2^29, 2^29]: x times 2^14; kept from call to call */
#ifndef LIL_REMOVE_DC_S16_H
#define LIL_REMOVE_DC_S16_H

#include "lil_row_math.h"

typedef struct {
    int32_t rows, channels; /* >= 1    */
    int32_t slowness;       /* [1, 14] */
} lil_remove_dc_s16_params;

LIL_INLINE void lil_remove_dc_s16(const lil_remove_dc_s16_params p, const int16_t *x, int32_t *level, int16_t *y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.channels, y += p.channels) {
        for (int32_t c = 0; c < p.channels; c++) {
            const int32_t above = x[c] * LIL_LEVEL_ONE - level[c];
            level[c] += lil_shift_rounded(above, p.slowness);
            y[c] = lil_level_s16(above);
        }
    }
}

#endif

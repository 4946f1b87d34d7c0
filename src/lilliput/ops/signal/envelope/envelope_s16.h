/* lil_envelope_s16: a level that moves towards |x|, up by 2^-attack of the distance and down by 2^-decay.
 *
 *   x, y   (rows, channels)  int16; may be the same
 *   level  (channels)        int32, [0, 2^29]: |x| times 2^14; kept from call to call */
#ifndef LIL_ENVELOPE_S16_H
#define LIL_ENVELOPE_S16_H

#include "lil_row_math.h"

typedef struct {
    int32_t rows, channels; /* >= 1    */
    int32_t attack, decay;  /* [0, 14] */
} lil_envelope_s16_params;

LIL_INLINE void lil_envelope_s16(const lil_envelope_s16_params p, const int16_t *x, int32_t *level, int16_t *y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.channels, y += p.channels) {
        for (int32_t c = 0; c < p.channels; c++) {
            const int32_t now = x[c] * LIL_LEVEL_ONE;
            const int32_t above = (now < 0 ? -now : now) - level[c];
            level[c] += above > 0 ? lil_shift_rounded(above, p.attack) : lil_shift_rounded(above, p.decay);
            y[c] = lil_level_s16(level[c]);
        }
    }
}

#endif

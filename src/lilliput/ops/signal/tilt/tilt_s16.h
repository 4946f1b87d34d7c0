/* lil_tilt_s16: pitch and roll of a body at rest, from gravity.
 *
 *   x  (rows, 3)  int16, acceleration along the body's axes, of any scale
 *   y  (rows, 2)  int16, 2^15 for half a turn: pitch, roll; may be x */
#ifndef LIL_TILT_S16_H
#define LIL_TILT_S16_H

#include "lil_angle.h"
#include "lil_long.h"

typedef struct {
    int32_t rows; /* >= 1 */
} lil_tilt_s16_params;

LIL_INLINE void lil_tilt_s16(const lil_tilt_s16_params p, const int16_t *x, int16_t *y)
{
    for (int32_t row = 0; row < p.rows; row++, x += 3, y += 2) {
        const int32_t ahead = x[0], right = x[1], up = x[2];
        const uint32_t squares = (uint32_t)(right * right) + (uint32_t)(up * up);
        const int32_t across = (int32_t)lil_long_root((uint64_t)squares << 24); /* 12 bits below the point */
        y[0] = lil_angle_s16(lil_angle(ahead * -4096, across));
        y[1] = lil_angle_s16(lil_angle(right, up));
    }
}

#endif

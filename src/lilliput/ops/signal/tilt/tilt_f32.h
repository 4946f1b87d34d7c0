/* lil_tilt_f32: pitch and roll of a body at rest, from gravity.
 *
 *   x  (rows, 3)  float, acceleration along the body's axes; squares have to stay finite
 *   y  (rows, 2)  float, radians: pitch, roll; may be x */
#ifndef LIL_TILT_F32_H
#define LIL_TILT_F32_H

#include "lil_atan.h"

typedef struct {
    int32_t rows; /* >= 1 */
} lil_tilt_f32_params;

LIL_INLINE void lil_tilt_f32(const lil_tilt_f32_params p, const float *x, float *y)
{
    for (int32_t row = 0; row < p.rows; row++, x += 3, y += 2) {
        const float ahead = x[0], right = x[1], up = x[2];
        y[0] = lil_atan2(-ahead, lil_sqrt(right * right + up * up));
        y[1] = lil_atan2(right, up);
    }
}

#endif

/* lil_greyscale_f32: how bright each pixel of an image is.
 *
 *   x  (pixels, 3)  float: red, green, blue
 *   y  (pixels)     float, stored as x is; may be x */
#ifndef LIL_GREYSCALE_F32_H
#define LIL_GREYSCALE_F32_H

#include "lil_platform.h"

typedef struct {
    int32_t pixels; /* >= 1 */
} lil_greyscale_f32_params;

LIL_INLINE void lil_greyscale_f32(const lil_greyscale_f32_params p, const float *x, float *y)
{
    for (int32_t i = 0; i < p.pixels; i++, x += 3)
        y[i] = 0.299f * x[0] + 0.587f * x[1] + 0.114f * x[2];
}

#endif

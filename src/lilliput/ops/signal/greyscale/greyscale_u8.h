/* lil_greyscale_u8: how bright each pixel of an image is.
 *
 *   x  (pixels, 3)  uint8_t: red, green, blue
 *   y  (pixels)     uint8_t, stored as x is; may be x */
#ifndef LIL_GREYSCALE_U8_H
#define LIL_GREYSCALE_U8_H

#include "lil_platform.h"

typedef struct {
    int32_t pixels; /* >= 1 */
} lil_greyscale_u8_params;

LIL_INLINE void lil_greyscale_u8(const lil_greyscale_u8_params p, const uint8_t *x, uint8_t *y)
{
    for (int32_t i = 0; i < p.pixels; i++, x += 3)
        y[i] = (uint8_t)((77 * (int32_t)x[0] + 150 * (int32_t)x[1] + 29 * (int32_t)x[2] + 128) >> 8);
}

#endif

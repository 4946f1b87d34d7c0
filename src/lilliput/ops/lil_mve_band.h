/* lil_mve_band: the rows of an image that a row of windows sees, for cores with Helium.
 *
 * A band holds them column by column, so that what a window sees lies side by side: (columns, kh, c). */
#ifndef LIL_MVE_BAND_H
#define LIL_MVE_BAND_H

#include "lil_mve.h"

typedef struct {
    int32_t h, w, c; /* image: rows, columns, channels   */
    int32_t kh;      /* rows of the band                 */
    int32_t dh;      /* rows of the image from one to the next */
    int32_t left;    /* columns of the band before the image's first */
    int32_t columns; /* of the band                      */
    int32_t fill;    /* outside of the image             */
} lil_band_shape;

#if LIL_HAS_MVE
/* `columns` runs of c bytes, from side by side to `pitch` bytes apart. */
LIL_INLINE void lil_mve_spread(const int8_t *from, int32_t columns, int32_t c, int32_t pitch, int8_t *LIL_RESTRICT to)
{
    const int32_t several = 16 / c; /* as many columns fit into a vector */

    if (several < 2 || (several - 1) * pitch + c > 256) {
        LIL_UNROLL(1)
        for (; columns > 0; columns--, from += c, to += pitch)
            lil_mve_copy(from, c, to);
        return;
    }
    uint8_t place[16];
    for (int32_t k = 0; k < 16; k++)
        place[k] = (uint8_t)(k / c * pitch + k % c);
    const uint8x16_t places = vldrbq_u8(place);
    const mve_pred16_t there = vctp8q((uint32_t)(several * c));
    LIL_UNROLL(1)
    for (; columns >= several; columns -= several, from += several * c, to += several * pitch)
        vstrbq_scatter_offset_p_s8(to, places, vldrbq_z_s8(from, there), there);
    if (columns > 0) {
        const mve_pred16_t rest = vctp8q((uint32_t)(columns * c));
        vstrbq_scatter_offset_p_s8(to, places, vldrbq_z_s8(from, rest), rest);
    }
}
#else
LIL_INLINE void lil_mve_spread(const int8_t *from, int32_t columns, int32_t c, int32_t pitch, int8_t *LIL_RESTRICT to)
{
    for (; columns > 0; columns--, from += c, to += pitch)
        lil_mve_copy(from, c, to);
}
#endif

/* The band whose first row is row y of the image x, which may be outside. Columns outside of it stay as they are. */
LIL_INLINE void lil_mve_band(const lil_band_shape s, const int8_t *x, int32_t y, int8_t *LIL_RESTRICT band)
{
    const int32_t columns = lil_min(s.w, s.columns - s.left), pitch = s.kh * s.c;

    band += s.left * pitch;
    for (int32_t ky = 0; ky < s.kh; ky++, y += s.dh, band += s.c) {
        if (y >= 0 && y < s.h) {
            lil_mve_spread(x + y * s.w * s.c, columns, s.c, pitch, band);
        } else {
            for (int32_t column = 0; column < columns; column++)
                lil_mve_fill((int8_t)s.fill, s.c, band + column * pitch);
        }
    }
}

#endif

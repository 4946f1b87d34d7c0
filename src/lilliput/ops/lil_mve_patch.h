/* lil_mve_patch: lil_patch_s8 for cores with Helium. */
#ifndef LIL_MVE_PATCH_H
#define LIL_MVE_PATCH_H

#include "lil_mve.h"
#include "lil_patch.h"

/* The window whose corner lies at row y and column x0, which may be outside; all channels, s.depth == s.c. */
LIL_INLINE void lil_mve_patch_s8(const lil_patch_shape s, const int8_t *x, int32_t y, int32_t x0,
                                 int8_t *LIL_RESTRICT patch)
{
    const int32_t whole = s.kw * s.c;

    if (y < 0 || x0 < 0 || y + (s.kh - 1) * s.dh >= s.h || x0 + (s.kw - 1) * s.dw >= s.w)
        lil_mve_fill((int8_t)s.fill, s.kh * whole, patch);
    for (int32_t ky = 0; ky < s.kh; ky++, y += s.dh, patch += whole) {
        if (y < 0 || y >= s.h)
            continue;
        const int8_t *row = x + y * s.w * s.c;
        if (s.dw == 1) { /* what the window sees of a row lies side by side */
            const int32_t start = lil_clamp(-x0, 0, s.kw), stop = lil_clamp(s.w - x0, start, s.kw);
            lil_mve_copy(row + (x0 + start) * s.c, (stop - start) * s.c, patch + start * s.c);
        } else {
            for (int32_t kx = 0, column = x0; kx < s.kw; kx++, column += s.dw)
                if (column >= 0 && column < s.w)
                    lil_mve_copy(row + column * s.c, s.c, patch + kx * s.c);
        }
    }
}

#endif

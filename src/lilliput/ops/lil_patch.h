/* lil_patch: what one window of an image sees, copied into one row of numbers.
 *
 *   x      (h, w, c)            the image
 *   patch  (kh, kw, depth)      channels [first, first + depth) of it; `fill` where the window leaves the image */
#ifndef LIL_PATCH_H
#define LIL_PATCH_H

#include "lil_platform.h"

typedef struct {
    int32_t h, w, c; /* image: rows, columns, channels          */
    int32_t kh, kw;  /* window: rows, columns                   */
    int32_t dh, dw;  /* dilation: between rows, between columns */
    int32_t first;   /* channels that are copied: the first,    */
    int32_t depth;   /* and how many                            */
    int32_t fill;    /* outside of the image                    */
} lil_patch_shape;

/* `count` bytes that lie side by side. */
LIL_INLINE void lil_patch_copy(const int8_t *from, int32_t count, int8_t *LIL_RESTRICT to)
{
    LIL_UNROLL(2)
    for (; count >= 4; count -= 4, from += 4, to += 4)
        __builtin_memcpy(to, from, 4);
    LIL_UNROLL(1)
    for (int32_t i = 0; i < count; i++)
        to[i] = from[i];
}

LIL_INLINE void lil_patch_fill(int32_t fill, int32_t count, int8_t *to)
{
    LIL_UNROLL(1)
    for (int32_t i = 0; i < count; i++)
        to[i] = (int8_t)fill;
}

/* The window whose corner lies at row y and column x0, which may be outside. */
LIL_INLINE void lil_patch_s8(const lil_patch_shape s, const int8_t *x, int32_t y, int32_t x0,
                             int8_t *LIL_RESTRICT patch)
{
    for (int32_t ky = 0; ky < s.kh; ky++, y += s.dh, patch += s.kw * s.depth) {
        if (y < 0 || y >= s.h) {
            lil_patch_fill(s.fill, s.kw * s.depth, patch);
            continue;
        }
        const int8_t *row = x + y * s.w * s.c + s.first;
        if (s.dw == 1 && s.depth == s.c) { /* what the window sees of a row lies side by side */
            const int32_t start = lil_clamp(-x0, 0, s.kw), stop = lil_clamp(s.w - x0, start, s.kw);
            lil_patch_fill(s.fill, start * s.c, patch);
            lil_patch_copy(row + (x0 + start) * s.c, (stop - start) * s.c, patch + start * s.c);
            lil_patch_fill(s.fill, (s.kw - stop) * s.c, patch + stop * s.c);
        } else {
            for (int32_t kx = 0, column = x0; kx < s.kw; kx++, column += s.dw) {
                if (column >= 0 && column < s.w)
                    lil_patch_copy(row + column * s.c, s.depth, patch + kx * s.depth);
                else
                    lil_patch_fill(s.fill, s.depth, patch + kx * s.depth);
            }
        }
    }
}

#endif

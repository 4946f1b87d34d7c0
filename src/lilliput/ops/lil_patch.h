/* lil_patch: what one window of an image sees, copied into one row of numbers.
 *
 *   x      (h, w, c)            the image
 *   patch  (kh, kw, depth)      channels [first, first + depth) of it; `fill` where the window leaves the image */
#ifndef LIL_PATCH_H
#define LIL_PATCH_H

#include "lil_platform.h"

typedef struct {
    int32_t h, w, c;   /* image: rows, columns, channels          */
    int32_t kh, kw;    /* window: rows, columns                   */
    int32_t dh, dw;    /* dilation: between rows, between columns */
    int32_t first;     /* channels that are copied: the first,    */
    int32_t depth;     /* and how many                            */
    int32_t fill;      /* outside of the image                    */
} lil_patch_shape;

/* The window whose corner lies at row y, column x0, which may be outside. */
LIL_INLINE void lil_patch_s8(const lil_patch_shape s, const int8_t *x, int32_t y, int32_t x0, int8_t *LIL_RESTRICT patch)
{
    for (int32_t ky = 0; ky < s.kh; ky++, y += s.dh) {
        int32_t column = x0;
        for (int32_t kx = 0; kx < s.kw; kx++, column += s.dw) {
            if (y >= 0 && y < s.h && column >= 0 && column < s.w) {
                const int8_t *from = x + (y * s.w + column) * s.c + s.first;
                for (int32_t i = 0; i < s.depth; i++)
                    patch[i] = from[i];
            } else {
                for (int32_t i = 0; i < s.depth; i++)
                    patch[i] = (int8_t)s.fill;
            }
            patch += s.depth;
        }
    }
}

#endif

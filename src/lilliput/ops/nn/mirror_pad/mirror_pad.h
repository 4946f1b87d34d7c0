/* lil_mirror_pad: y continues x beyond its borders as in a mirror, byte by byte.
 *
 *   x  (n0, n1, n2, n3, run) bytes, any format
 *   y  (m0, m1, m2, m3, run) bytes; may not overlap x */
#ifndef LIL_MIRROR_PAD_H
#define LIL_MIRROR_PAD_H

#include "lil_copy.h"

typedef struct {
    int32_t n0, n1, n2, n3;                     /* extents of x, >= 1                                    */
    int32_t before0, before1, before2, before3; /* in front of x, at most n - 1, or n where symmetric    */
    int32_t m0, m1, m2, m3;                     /* extents of y                                          */
    int32_t run;                                /* bytes side by side, >= 1                              */
    int32_t symmetric;                          /* 1: numbers at the border come twice, 0: they come once */
} lil_mirror_pad_params;

/* Where along an axis of extent n the number at index i, perhaps outside, is taken from. */
LIL_INLINE int32_t lil_mirrored(int32_t i, int32_t n, int32_t symmetric)
{
    if (i < 0)
        return -i - symmetric;
    return i < n ? i : 2 * (n - 1) - i + symmetric;
}

LIL_INLINE void lil_mirror_pad(const lil_mirror_pad_params p, const void *x, void *y)
{
    uint8_t *to = (uint8_t *)y;

    for (int32_t a = -p.before0; a < p.m0 - p.before0; a++) {
        for (int32_t b = -p.before1; b < p.m1 - p.before1; b++) {
            for (int32_t c = -p.before2; c < p.m2 - p.before2; c++) {
                const int32_t outer = lil_mirrored(a, p.n0, p.symmetric) * p.n1 + lil_mirrored(b, p.n1, p.symmetric);
                const int32_t row = outer * p.n2 + lil_mirrored(c, p.n2, p.symmetric);
                for (int32_t d = -p.before3; d < p.m3 - p.before3; d++, to += p.run) {
                    const int32_t run = row * p.n3 + lil_mirrored(d, p.n3, p.symmetric);
                    lil_copy(to, (const uint8_t *)x + run * p.run, p.run, 0);
                }
            }
        }
    }
}

#endif

/* lil_sliding_rows: a window over rows that come a few at a time; those of its borders are given anew by each call.
 *
 *   x             (top + new rows + bottom)  any format
 *   window        (top + kept + fresh)       bytes, kept from call to call: the top, rows that move up, what is fresh
 *   y0 ... y3     (n) bytes each             the window from byte `first` on; those of no bytes are not written */
#ifndef LIL_SLIDING_ROWS_H
#define LIL_SLIDING_ROWS_H

#include "lil_copy.h"

typedef struct {
    int32_t top;   /* bytes given anew in front, >= 0                            */
    int32_t moved; /* bytes of the new rows: by so many the kept ones move, > 0  */
    int32_t kept;  /* bytes that stay and move, >= 0                             */
    int32_t fresh; /* bytes of the new rows and of the bottom, which is given anew */
    int32_t first0, n0, first1, n1, first2, n2, first3, n3; /* the cuts, in bytes */
} lil_sliding_rows_params;

LIL_INLINE void lil_sliding_rows(const lil_sliding_rows_params p, const void *x, void *window, void *y0, void *y1,
                                 void *y2, void *y3)
{
    const uint8_t *from = (const uint8_t *)x;
    uint8_t *rows = (uint8_t *)window;

    lil_copy_many(rows + p.top, rows + p.top + p.moved, p.kept);
    lil_copy_many(rows, from, p.top);
    lil_copy_many(rows + p.top + p.kept, from + p.top, p.fresh);
    lil_copy_many((uint8_t *)y0, rows + p.first0, p.n0);
    if (p.n1)
        lil_copy_many((uint8_t *)y1, rows + p.first1, p.n1);
    if (p.n2)
        lil_copy_many((uint8_t *)y2, rows + p.first2, p.n2);
    if (p.n3)
        lil_copy_many((uint8_t *)y3, rows + p.first3, p.n3);
}

#endif

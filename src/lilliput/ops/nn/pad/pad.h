/* lil_pad: y filled with one value, then x laid into it.
 *
 *   x      any format, walked by the strides below
 *   value  (period)  the bytes that the filling repeats
 *   y      (bytes)   as x, strides below; may not overlap x */
#ifndef LIL_PAD_H
#define LIL_PAD_H

#include "lil_copy.h"

typedef struct {
    int32_t n0, n1, n2, n3, n4, n5; /* the fields of a lil_walk */
    int32_t x0, x1, x2, x3, x4, x5;
    int32_t y0, y1, y2, y3, y4, y5;
    int32_t x_start, y_start, run;
    int32_t bytes;  /* of y */
    int32_t period; /* 1, 2, 4 or 8, dividing `bytes` */
} lil_pad_params;

LIL_INLINE void lil_pad(const lil_pad_params p, const void *x, const uint8_t *value, void *y)
{
    const lil_walk inside = {p.n0, p.n1, p.n2, p.n3, p.n4, p.n5, p.x0, p.x1, p.x2, p.x3,      p.x4,
                             p.x5, p.y0, p.y1, p.y2, p.y3, p.y4, p.y5, p.x_start, p.y_start, p.run};
    uint8_t *to = (uint8_t *)y;

    for (int32_t phase = 0; phase < p.period; phase++) {
        const uint8_t byte = lil_read_u8(value + phase);
        for (int32_t i = phase; i < p.bytes; i += p.period)
            to[i] = byte;
    }
    lil_copy_walk(inside, (const uint8_t *)x, to);
}

#endif

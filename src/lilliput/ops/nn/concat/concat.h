/* lil_concat: rows of up to eight tensors side by side.
 *
 *   x0 ... x7  (rows, n) bytes each, any format; those of no bytes are not read
 *   y          (rows, n0 + ... + n7) bytes; may not overlap any x */
#ifndef LIL_CONCAT_H
#define LIL_CONCAT_H

#include "lil_copy.h"

typedef struct {
    int32_t rows;
    int32_t n0, n1, n2, n3, n4, n5, n6, n7; /* bytes in a row of each operand, >= 0 */
    int32_t constants;                      /* bit i: operand i lies in flash       */
} lil_concat_params;

/* Appends row number `row` of an operand; gives the place behind it. */
LIL_INLINE uint8_t *lil_concat_row(uint8_t *y, const void *x, int32_t row, int32_t bytes, int32_t in_flash)
{
    const uint8_t *from = (const uint8_t *)x + row * bytes;

    if (bytes >= 64 && !in_flash)
        lil_copy_many(y, from, bytes);
    else
        lil_copy(y, from, bytes, in_flash);
    return y + bytes;
}

LIL_INLINE void lil_concat(const lil_concat_params p, const void *x0, const void *x1, const void *x2, const void *x3,
                           const void *x4, const void *x5, const void *x6, const void *x7, void *y)
{
    uint8_t *to = (uint8_t *)y;

    for (int32_t row = 0; row < p.rows; row++) {
        to = lil_concat_row(to, x0, row, p.n0, p.constants & 1);
        to = lil_concat_row(to, x1, row, p.n1, p.constants & 2);
        to = lil_concat_row(to, x2, row, p.n2, p.constants & 4);
        to = lil_concat_row(to, x3, row, p.n3, p.constants & 8);
        to = lil_concat_row(to, x4, row, p.n4, p.constants & 16);
        to = lil_concat_row(to, x5, row, p.n5, p.constants & 32);
        to = lil_concat_row(to, x6, row, p.n6, p.constants & 64);
        to = lil_concat_row(to, x7, row, p.n7, p.constants & 128);
    }
}

#endif

/* lil_dot_codebook: sums of products with weights that are places in a codebook of 16 or 4 numbers. */
#ifndef LIL_DOT_CODEBOOK_H
#define LIL_DOT_CODEBOOK_H

#include "lil_platform.h"

/* sum + the products of n numbers of x with those of `book` that as many fields of w name, low bits first; w begins at a
 * byte, bits are 4 or 2. */
LIL_INLINE int32_t lil_dot_codebook(const int8_t *x, const uint8_t *w, const int8_t *book, int32_t n, int32_t bits,
                                    int32_t sum)
{
    if (bits == 4) {
        LIL_UNROLL(4)
        for (; n >= 2; n -= 2, x += 2, w++) {
            const int32_t fields = lil_read_u8(w);
            sum += x[0] * (int32_t)lil_read_s8(book + (fields & 15));
            sum += x[1] * (int32_t)lil_read_s8(book + (fields >> 4));
        }
        return n > 0 ? sum + x[0] * (int32_t)lil_read_s8(book + (lil_read_u8(w) & 15)) : sum;
    }
    LIL_UNROLL(1)
    for (int32_t k = 0; k < n; k++) {
        const int32_t fields = lil_read_u8(w + (k >> 2));
        sum += x[k] * (int32_t)lil_read_s8(book + (fields >> 2 * (k & 3) & 3));
    }
    return sum;
}

#endif

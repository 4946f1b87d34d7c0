/* lil_dot_packed: sums of products with weights of 4 or 2 bits, for cores without the DSP extension.
 *
 * Weights are kept half of their range larger, W = w + 2^(bits - 1), so that a field is a number without its sign being
 * spread: the sum of w x is the sum of W x less 2^(bits - 1) times the sum of x, which is taken once for all rows. */
#ifndef LIL_DOT_PACKED_H
#define LIL_DOT_PACKED_H

#include "lil_platform.h"

/* 2^(bits - 1) times the sum of n numbers. */
LIL_INLINE int32_t lil_packed_excess(const int8_t *x, int32_t n, int32_t bits)
{
    int32_t sum = 0;
    LIL_UNROLL(4)
    for (int32_t k = 0; k < n; k++)
        sum += x[k];
    return sum * (bits == 4 ? 8 : 2);
}

/* sum + the products of n numbers of x with as many fields of w, which begin at a byte. */
LIL_INLINE int32_t lil_dot_packed(const int8_t *x, const uint8_t *w, int32_t n, int32_t bits, int32_t sum)
{
    if (bits == 4) {
        LIL_UNROLL(4)
        for (; n >= 2; n -= 2, x += 2, w++) {
            const int32_t fields = lil_read_u8(w);
            sum += x[0] * (fields & 15);
            sum += x[1] * (fields >> 4);
        }
        return n > 0 ? sum + x[0] * (int32_t)(lil_read_u8(w) & 15) : sum;
    }
    LIL_UNROLL(2)
    for (; n >= 4; n -= 4, x += 4, w++) {
        const int32_t fields = lil_read_u8(w);
        sum += x[0] * (fields & 3);
        sum += x[1] * (fields >> 2 & 3);
        sum += x[2] * (fields >> 4 & 3);
        sum += x[3] * (fields >> 6);
    }
    LIL_UNROLL(1)
    for (int32_t k = 0; k < n; k++)
        sum += x[k] * ((int32_t)lil_read_u8(w) >> 2 * k & 3);
    return sum;
}

#endif

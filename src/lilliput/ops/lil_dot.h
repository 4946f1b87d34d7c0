/* lil_dot: sums of products, for cores without the DSP extension. */
#ifndef LIL_DOT_H
#define LIL_DOT_H

#include "lil_platform.h"

/* sum + the products of n numbers of x with n of w, which lies in flash. */
LIL_INLINE int32_t lil_dot_s8(const int8_t *x, const int8_t *w, int32_t n, int32_t sum)
{
    LIL_UNROLL(1)
    for (; n >= 8; n -= 8, x += 8, w += 8) {
        LIL_UNROLL(8)
        for (int32_t k = 0; k < 8; k++)
            sum += x[k] * lil_read_s8(w + k);
    }
    LIL_UNROLL(1)
    for (int32_t k = 0; k < n; k++)
        sum += x[k] * lil_read_s8(w + k);
    return sum;
}

/* The same for 16-bit x; 256 products at a time fit into 32 bits. */
LIL_INLINE int64_t lil_dot_s16(const int16_t *x, const int8_t *w, int32_t n, int64_t sum)
{
    for (; n > 0; n -= 256, x += 256, w += 256) {
        const int32_t count = lil_min(n, 256);
        int32_t part = 0;
        for (int32_t k = 0; k < count; k++)
            part += (int32_t)x[k] * lil_read_s8(w + k);
        sum += part;
    }
    return sum;
}

#endif

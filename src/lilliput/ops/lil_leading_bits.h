/* lil_leading_bits: zeros before a number's first bit; one instruction where cores have it, five comparisons elsewhere. */
#ifndef LIL_LEADING_BITS_H
#define LIL_LEADING_BITS_H

#include "lil_platform.h"

/* x > 0 */
LIL_INLINE int32_t lil_leading_bits(uint32_t x)
{
#if defined(__ARM_FEATURE_CLZ)
    return __builtin_clz(x);
#else
    int32_t count = 0;
    LIL_UNROLL(5)
    for (int32_t width = 16; width > 0; width >>= 1) {
        const int32_t is_empty = x >> (32 - width) == 0;
        count += is_empty ? width : 0;
        x = is_empty ? x << width : x;
    }
    return count;
#endif
}

#endif

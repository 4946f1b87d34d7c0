/* lil_bits: how many bits a number takes, with the core's instruction where it has one. */
#ifndef LIL_BITS_H
#define LIL_BITS_H

#include "lil_platform.h"

/* The bits that x takes: 0 for 0, 32 for 2^31 and above. */
LIL_INLINE int32_t lil_bit_length(uint32_t x)
{
#if defined(__ARM_FEATURE_CLZ)
    return x != 0 ? 32 - __builtin_clz(x) : 0;
#else
    int32_t bits = 0;
    for (int32_t half = 16; half > 0; half /= 2) {
        if (x >> half != 0) {
            x >>= half;
            bits += half;
        }
    }
    return bits + (int32_t)x;
#endif
}

#endif

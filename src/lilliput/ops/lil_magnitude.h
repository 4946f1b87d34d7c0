/* lil_magnitude: the length of a vector of two integers, without a division or a root. The meaning is ops/magnitude.py. */
#ifndef LIL_MAGNITUDE_H
#define LIL_MAGNITUDE_H

#include "lil_bits.h"
#include "lil_simd.h"

/* sqrt(re^2 + im^2), off by at most 1 and one part in 2^13; at most 2^31 - 1.
 * roots: for i from 32 to 256 sqrt(2^23 i) in the upper half of a word, the way to the next in the lower one. */
LIL_INLINE int32_t lil_magnitude(int32_t re, int32_t im, const int32_t *roots)
{
    const uint32_t reach = (uint32_t)((re ^ (re >> 31)) | (im ^ (im >> 31)) | 1);
    const int32_t up = 31 - lil_bit_length(reach);
    const int32_t a = (int32_t)((uint32_t)re << up) >> 16, b = (int32_t)((uint32_t)im << up) >> 16;
    const uint32_t square = (uint32_t)(a * a) + (uint32_t)(b * b); /* 0 or in [2^28, 2^31] */
    if (square == 0)
        return 0;
    const uint32_t entry = (uint32_t)lil_read_s32(roots + ((int32_t)(square >> 23) - 32));
    const uint32_t y = (entry + (entry & 0xFFFFu) * (square >> 7 & 0xFFFFu)) >> up;
    return y > 0x7FFFFFFFu ? 0x7FFFFFFF : (int32_t)y;
}

#endif

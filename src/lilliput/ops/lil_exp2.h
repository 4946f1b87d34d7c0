/* lil_exp2: powers of two from exponents in Q16, by a table of lines. The meaning is ops/exponential.py.
 *
 *   powers  (64)  uint32, in flash: 2^(i / 64) - 1 in Q16 in the upper half, the way to the next in the lower one */
#ifndef LIL_EXP2_H
#define LIL_EXP2_H

#include "lil_platform.h"

/* 2^(x / 2^16) for x < 32 * 2^16, rounded down; 0 below 0. */
LIL_INLINE uint32_t lil_exp2_q16(int32_t x, const uint32_t *powers)
{
    const int32_t whole = x >> 16;
    const uint32_t fraction = (uint32_t)x & 0xFFFFu;

    if (whole < 0)
        return 0;
    const uint32_t entry = lil_read_u32(&powers[fraction >> 10]);
    const uint32_t one = 65536u + (entry >> 16) + ((entry & 0xFFFFu) * (fraction & 0x3FFu) >> 10);
    return whole >= 16 ? one << (whole - 16) : one >> (16 - whole);
}

#endif

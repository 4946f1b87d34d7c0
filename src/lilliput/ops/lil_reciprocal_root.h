/* lil_reciprocal_root: 1 / sqrt(x) of large integers in 15 bits. The meaning is ops/reciprocal_root.py. */
#ifndef LIL_RECIPROCAL_ROOT_H
#define LIL_RECIPROCAL_ROOT_H

#include "lil_quotient.h"

/* 1 / sqrt(x) is reciprocal / 2^(30 + exponent). */
typedef struct {
    int32_t reciprocal; /* [2^14, 2^15) */
    int32_t exponent;   /* [-15, 8]     */
} lil_reciprocal;

/* The square root of x, rounded down: a binary digit at a time. */
LIL_INLINE uint32_t lil_root_u32(uint32_t x)
{
    uint32_t root = 0;

    LIL_UNROLL(1)
    for (uint32_t bit = UINT32_C(1) << 30; bit != 0; bit >>= 2) {
        const uint32_t trial = root + bit;
        root >>= 1;
        if (x >= trial) {
            x -= trial;
            root += bit;
        }
    }
    return root;
}

/* x in [1, 2^48). */
LIL_CALLED lil_reciprocal lil_reciprocal_root(uint64_t x)
{
    uint32_t high = (uint32_t)(x >> 32), low = (uint32_t)x;
    lil_reciprocal found = {0, 0};

    LIL_UNROLL(1)
    for (; high != 0; high >>= 2, found.exponent++)
        low = low >> 2 | high << 30;
    LIL_UNROLL(1)
    for (; low < UINT32_C(1) << 30; low <<= 2)
        found.exponent--;
    found.reciprocal = lil_min((int32_t)lil_quotient_u32(UINT32_C(1) << 30, lil_root_u32(low)), 32767);
    return found;
}

#endif

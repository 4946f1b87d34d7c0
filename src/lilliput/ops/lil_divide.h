/* lil_divide: dividing by integers that are known beforehand, as a multiplication. The meaning is ops/division.py. */
#ifndef LIL_DIVIDE_H
#define LIL_DIVIDE_H

#include "lil_requantize.h"

typedef struct {
    int32_t divisor;    /* >= 1                                                                      */
    int32_t multiplier; /* 2^bits / divisor rounded up, in [2^30, 2^31)                              */
    int32_t bits;       /* [30, 62]; such that every quotient that can come up is exact (proven there) */
} lil_divisor;

/* The entry of `divisors` for n, which must be among them. */
LIL_INLINE lil_divisor lil_find_divisor(const lil_divisor *divisors, int32_t n)
{
    lil_divisor found;
    while (lil_read_s32(&divisors->divisor) != n)
        divisors++;
    found.divisor = n;
    found.multiplier = lil_read_s32(&divisors->multiplier);
    found.bits = lil_read_s32(&divisors->bits);
    return found;
}

/* x / divisor to the nearest, ties away from zero. */
LIL_INLINE int32_t lil_divide(int32_t x, lil_divisor by)
{
    const int32_t magnitude = lil_multiply_shift(x < 0 ? -x : x, by.multiplier, by.bits);
    return x < 0 ? -magnitude : magnitude;
}

#endif

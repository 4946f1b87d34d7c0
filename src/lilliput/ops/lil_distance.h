/* lil_distance: squared distances of integers, which stop at the largest 32-bit number instead of leaving it. */
#ifndef LIL_DISTANCE_H
#define LIL_DISTANCE_H

#include "lil_platform.h"

#define LIL_FARTHEST 0x7FFFFFFF

/* sum + (a - b)^2 for |a|, |b| <= 2^16 and sum >= 0, at most LIL_FARTHEST. */
LIL_INLINE int32_t lil_add_squared(int32_t sum, int32_t a, int32_t b)
{
    const int32_t apart = lil_clamp(a - b, -46340, 46340), square = apart * apart;
    return square > LIL_FARTHEST - sum ? LIL_FARTHEST : sum + square;
}

#endif

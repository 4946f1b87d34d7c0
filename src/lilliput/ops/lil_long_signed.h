/* lil_long_signed: 64-bit integers of either sign, without the compiler's library on any core. */
#ifndef LIL_LONG_SIGNED_H
#define LIL_LONG_SIGNED_H

#include "lil_long.h"
#include "lil_requantize.h"

/* x / 2^right, 0 <= right <= 62, rounded down. */
LIL_INLINE int64_t lil_shift_long(int64_t x, int32_t right)
{
    return x < 0 ? -1 - (int64_t)lil_long_right((uint64_t)(-1 - x), right) : (int64_t)lil_long_right((uint64_t)x, right);
}

/* The smallest even number of places to the right that bring x >= 0 below 2^bits, 1 <= bits <= 31. */
LIL_INLINE int32_t lil_even_shift(int64_t x, int32_t bits)
{
    int32_t right = 0;

    LIL_UNROLL(1)
    while (lil_shift_long(x, right) >= (int64_t)(UINT32_C(1) << bits))
        right += 2;
    return right;
}

#endif

/* lil_long: unsigned 64-bit arithmetic from 32-bit words, which links no helper function on any core. The meaning is
 * ops/long.py. Sums, differences, comparisons and shifts by one need nothing of this: compilers write them in place. */
#ifndef LIL_LONG_H
#define LIL_LONG_H

#include "lil_platform.h"

#if defined(__ARM_ARCH_6M__) || defined(__AVR__) || defined(LIL_NO_LONG_MULTIPLY)
#define LIL_HAS_LONG_MULTIPLY 0
/* a * b from 16-bit halves, for cores without a long multiply. No partial sum leaves 32 bits. */
LIL_INLINE uint64_t lil_long_product(uint32_t a, uint32_t b)
{
    const uint32_t a_low = a & 0xFFFFu, b_low = b & 0xFFFFu, a_high = a >> 16, b_high = b >> 16;
    const uint32_t low = a_low * b_low;
    const uint32_t middle = a_high * b_low + (low >> 16);
    const uint32_t other = a_low * b_high + (middle & 0xFFFFu);
    const uint32_t high = a_high * b_high + (middle >> 16) + (other >> 16);
    return (uint64_t)high << 32 | (other << 16 | (low & 0xFFFFu));
}
#else
#define LIL_HAS_LONG_MULTIPLY 1
LIL_INLINE uint64_t lil_long_product(uint32_t a, uint32_t b) { return (uint64_t)a * b; }
#endif

/* x * y, where that fits 64 bits. */
LIL_INLINE uint64_t lil_long_times(uint64_t x, uint32_t y)
{
    const uint32_t high = (uint32_t)lil_long_product((uint32_t)(x >> 32), y);
    return lil_long_product((uint32_t)x, y) + ((uint64_t)high << 32);
}

/* x^2 for any x. */
LIL_INLINE uint64_t lil_long_square(int32_t x)
{
    const uint32_t magnitude = x < 0 ? 0u - (uint32_t)x : (uint32_t)x;
    return lil_long_product(magnitude, magnitude);
}

/* x >> n, rounded down, for 0 <= n <= 63. */
LIL_INLINE uint64_t lil_long_right(uint64_t x, int32_t n)
{
    uint32_t high = (uint32_t)(x >> 32), low = (uint32_t)x;

    if (n >= 32) {
        low = high;
        high = 0;
        n -= 32;
    }
    if (n > 0) {
        low = low >> n | high << (32 - n);
        high >>= n;
    }
    return (uint64_t)high << 32 | low;
}

/* x / y rounded down, for y >= 1: a binary digit at a time. */
LIL_CALLED uint64_t lil_long_quotient(uint64_t x, uint32_t y)
{
    uint64_t quotient = x, rest = 0;

    LIL_UNROLL(1)
    for (int32_t i = 0; i < 64; i++) {
        rest = rest << 1 | quotient >> 63;
        quotient <<= 1;
        if (rest >= y) {
            rest -= y;
            quotient |= 1u;
        }
    }
    return quotient;
}

/* The square root of x, rounded down: a binary digit at a time. */
LIL_CALLED uint32_t lil_long_root(uint64_t x)
{
    uint64_t rest = 0;
    uint32_t root = 0;

    LIL_UNROLL(1)
    for (int32_t i = 0; i < 32; i++) { /* two digits of x make one of the root */
        const uint64_t trial = (uint64_t)root << 2 | 1u;
        rest = rest << 2 | x >> 62;
        x <<= 2;
        root <<= 1;
        if (rest >= trial) {
            rest -= trial;
            root |= 1u;
        }
    }
    return root;
}

#endif

/* lil_quotient: dividing by numbers that are only known when it happens, where a core may have no instruction for it.
 * The meaning is C's: rounded towards zero. */
#ifndef LIL_QUOTIENT_H
#define LIL_QUOTIENT_H

#include "lil_platform.h"

#if defined(__ARM_ARCH_6M__) || defined(__AVR__) || defined(LIL_NO_DIVIDE)
/* x / by for by >= 1, bit by bit. */
LIL_CALLED uint32_t lil_quotient_u32(uint32_t x, uint32_t by)
{
    uint32_t quotient = 0, bit = 1;

    for (; by <= x >> 1; by <<= 1)
        bit <<= 1;
    for (; bit != 0; bit >>= 1, by >>= 1) {
        if (x >= by) {
            x -= by;
            quotient |= bit;
        }
    }
    return quotient;
}
#else
LIL_INLINE uint32_t lil_quotient_u32(uint32_t x, uint32_t by) { return x / by; }
#endif

/* x / by, rounded towards zero; 0 for by = 0, and -2^31 / -1 wraps around. */
LIL_INLINE int32_t lil_quotient_s32(int32_t x, int32_t by)
{
    if (by == 0)
        return 0;
    const uint32_t above = x < 0 ? 0u - (uint32_t)x : (uint32_t)x, below = by < 0 ? 0u - (uint32_t)by : (uint32_t)by;
    const uint32_t quotient = lil_quotient_u32(above, below);
    return (int32_t)((x < 0) != (by < 0) ? 0u - quotient : quotient);
}

#endif

/* lil_log2: logarithms to base 2 in Q16, from the leading bit and a table of lines. The meaning is ops/logarithm.py.
 *
 *   logs  (64)  uint32, in flash: log2(1 + i / 64) in Q16 in the upper half, the way to the next in the lower one */
#ifndef LIL_LOG2_H
#define LIL_LOG2_H

#include "lil_bits.h"

/* log2 of 1 + what follows the first bit of `one`, which stands at the top. */
LIL_INLINE int32_t lil_log2_fraction(uint32_t one, const uint32_t *logs)
{
    const uint32_t entry = lil_read_u32(&logs[one >> 25 & 63u]);
    return (int32_t)((entry >> 16) + ((entry & 0xFFFFu) * (one >> 10 & 0x7FFFu) >> 15));
}

/* log2(x) for x >= 1. */
LIL_INLINE int32_t lil_log2_q16(uint32_t x, const uint32_t *logs)
{
    const int32_t bits = lil_bit_length(x);
    return (bits - 1) * 65536 + lil_log2_fraction(x << (32 - bits), logs);
}

/* log2(x) for 1 <= x < 2^63. */
LIL_INLINE int32_t lil_log2_long_q16(uint64_t x, const uint32_t *logs)
{
    const uint32_t high = (uint32_t)(x >> 32), low = (uint32_t)x;
    if (high == 0)
        return lil_log2_q16(low, logs);
    const int32_t bits = lil_bit_length(high);
    return (bits + 31) * 65536 + lil_log2_fraction(high << (32 - bits) | low >> bits, logs);
}

#endif

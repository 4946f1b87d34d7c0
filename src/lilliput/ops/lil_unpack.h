/* lil_unpack: numbers of 4 or 2 bits that flash holds packed, low bits first, two's complement. */
#ifndef LIL_UNPACK_H
#define LIL_UNPACK_H

#include "lil_platform.h"

/* Field `index` of a packed array as it stands there, in [0, 2^bits); bits 4 or 2. */
LIL_INLINE int32_t lil_field(const uint8_t *from, int32_t index, int32_t bits)
{
    const int32_t halvings = bits == 4 ? 1 : 2, byte = lil_read_u8(from + (index >> halvings));
    return byte >> bits * (index & (8 / bits - 1)) & ((1 << bits) - 1);
}

/* Numbers [first, first + n) of a packed array. */
LIL_INLINE void lil_unpack_s8(const uint8_t *from, int32_t first, int32_t n, int32_t bits, int8_t *LIL_RESTRICT to)
{
    const int32_t sign = 1 << (bits - 1);
    LIL_UNROLL(1)
    for (int32_t i = 0; i < n; i++)
        to[i] = (int8_t)((lil_field(from, first + i, bits) ^ sign) - sign);
}

#endif

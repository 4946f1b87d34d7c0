/* lil_unpack: numbers of 4 or 2 bits that flash holds packed, low bits first, two's complement. */
#ifndef LIL_UNPACK_H
#define LIL_UNPACK_H

#include "lil_platform.h"

/* Field `index` of a packed array as it stands there, in [0, 2^bits); bits 4 or 2. */
LIL_INLINE int32_t lil_field(const uint8_t *from, int32_t index, int32_t bits)
{
    const int32_t halvings = bits == 4 ? 1 : 2, byte = lil_read_u8(from + (index >> halvings));
    return byte >> bits * (index & ((1 << halvings) - 1)) & ((1 << bits) - 1);
}

/* Number `index` of a packed array. */
LIL_INLINE int32_t lil_number(const uint8_t *from, int32_t index, int32_t bits)
{
    const int32_t sign = 1 << (bits - 1);
    return (lil_field(from, index, bits) ^ sign) - sign;
}

/* Numbers [first, first + n) of a packed array. */
LIL_INLINE void lil_unpack_s8(const uint8_t *from, int32_t first, int32_t n, int32_t bits, int8_t *LIL_RESTRICT to)
{
    LIL_UNROLL(1)
    for (int32_t i = 0; i < n; i++)
        to[i] = (int8_t)lil_number(from, first + i, bits);
}

/* 4 * quads numbers that begin at a byte, quickly: bits are known where this is compiled. */
LIL_INLINE void lil_unpack_quads(const uint8_t *from, int32_t quads, int32_t bits, int8_t *LIL_RESTRICT to)
{
    LIL_UNROLL(2)
    for (const int8_t *end = to + 4 * quads; to < end; to += 4) {
        const uint32_t first = lil_read_u8(from++), second = bits == 4 ? lil_read_u8(from++) : first >> 4;
        const uint32_t spread = bits == 4 ? 28u : 30u, half = (uint32_t)bits;
        to[0] = (int8_t)((int32_t)(first << spread) >> spread);
        to[1] = (int8_t)((int32_t)(first << (spread - half)) >> spread);
        to[2] = (int8_t)((int32_t)(second << spread) >> spread);
        to[3] = (int8_t)((int32_t)(second << (spread - half)) >> spread);
    }
}

#endif

/* lil_unpack_dsp: weights of 4 or 2 bits for cores with the DSP extension, where a mask makes a pair of two fields.
 *
 * Weights are kept half of their range larger, as in lil_dot_packed.h. Fields lie in each half of a word so that those
 * which make a pair are 16 bits apart: AND with a shifted operand unpacks one pair an instruction. */
#ifndef LIL_UNPACK_DSP_H
#define LIL_UNPACK_DSP_H

#include "lil_simd.h"

/* One or two fields in each half of a word. */
LIL_INLINE uint32_t lil_mask_of_pairs(int32_t bits) { return bits == 4 ? UINT32_C(0x000F000F) : UINT32_C(0x00030003); }
LIL_INLINE uint32_t lil_mask_of_joined(int32_t bits) { return bits == 4 ? UINT32_C(0x0F0F0F0F) : UINT32_C(0x03030303); }

/* Words of two rows as lil_dot_4x2 wants them, 256 a + b twice, from words that hold 8 / bits of them, `bits` apart. */
LIL_INLINE void lil_unpack_joined(const int32_t *from, int32_t words, int32_t bits, int32_t *LIL_RESTRICT to)
{
    const uint32_t mask = lil_mask_of_joined(bits);
    LIL_UNROLL(2)
    for (const int32_t *end = from + words; from < end; from++) {
        const uint32_t word = (uint32_t)*from;
        LIL_UNROLL(4)
        for (int32_t shift = 0; shift < 8; shift += bits)
            *to++ = (int32_t)(word >> shift & mask);
    }
}

/* Widens n numbers, a multiple of four, into pairs `step` words apart: numbers 0 and 2 of each quad, then 1 and 3.
 * Gives their sum. */
LIL_INLINE int32_t lil_widen_and_sum(const int8_t *from, int32_t n, int32_t step, int32_t *LIL_RESTRICT pairs)
{
    int32_t sum = 0;
    LIL_UNROLL(2)
    for (const int8_t *end = from + n; from < end; from += 4, pairs += 2 * step) {
        const int32_t quad = lil_read_4(from), first = lil_bytes_02(quad), second = lil_bytes_13(quad);
        pairs[0] = first;
        pairs[step] = second;
        sum = lil_smlad(second, 0x00010001, lil_smlad(first, 0x00010001, sum));
    }
    return sum;
}

#endif

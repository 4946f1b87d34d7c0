/* lil_dot_2x2: sums of products of two rows of 16-bit numbers with two of int8 that come while the model runs, for cores
 * with the DSP extension. */
#ifndef LIL_DOT_2X2_H
#define LIL_DOT_2X2_H

#include "lil_simd.h"

/* Row a times rows 0 and 1, row b times rows 0 and 1. */
typedef struct {
    int32_t a0, a1, b0, b1;
} lil_sums_2x2;

/* a, b (4 * quads) int8 less their zero point, side by side as lil_dot_2x2 reads them. */
LIL_INLINE void lil_widen_2(const int8_t *a, const int8_t *b, int32_t quads, int32_t zero, int32_t *LIL_RESTRICT pairs)
{
    const int32_t both = lil_pair(zero, zero);

    LIL_UNROLL(1)
    for (; quads > 0; quads--, a += 4, b += 4, pairs += 4) {
        const int32_t first = lil_read_4(a), second = lil_read_4(b);
        pairs[0] = lil_subtract_pairs(lil_bytes_02(first), both);
        pairs[1] = lil_subtract_pairs(lil_bytes_02(second), both);
        pairs[2] = lil_subtract_pairs(lil_bytes_13(first), both);
        pairs[3] = lil_subtract_pairs(lil_bytes_13(second), both);
    }
}

/*   pairs  (quads, 4)   numbers 0 and 2 of a quad of row 0, of row 1; numbers 1 and 3 of row 0, of row 1
 *   a, b   (4 * quads)  int8, at any address; quads >= 1 */
LIL_INLINE lil_sums_2x2 lil_dot_2x2(const int32_t *pairs, const int8_t *a, const int8_t *b, int32_t quads)
{
    lil_sums_2x2 sums = {0, 0, 0, 0};

    LIL_UNROLL(2)
    for (; quads > 0; quads--, a += 4, b += 4, pairs += 4) {
        const int32_t first = lil_read_4(a), second = lil_read_4(b);
        const int32_t first_02 = lil_bytes_02(first), second_02 = lil_bytes_02(second);
        const int32_t first_13 = lil_bytes_13(first), second_13 = lil_bytes_13(second);
        sums.a0 = lil_smlad(pairs[2], first_13, lil_smlad(pairs[0], first_02, sums.a0));
        sums.a1 = lil_smlad(pairs[3], first_13, lil_smlad(pairs[1], first_02, sums.a1));
        sums.b0 = lil_smlad(pairs[2], second_13, lil_smlad(pairs[0], second_02, sums.b0));
        sums.b1 = lil_smlad(pairs[3], second_13, lil_smlad(pairs[1], second_02, sums.b1));
    }
    return sums;
}

#endif

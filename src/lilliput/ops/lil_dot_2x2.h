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

/* From the sums' starts on.
 *
 *   pairs  (quads, 4)   numbers 0 and 2 of a quad of row 0, of row 1; numbers 1 and 3 of row 0, of row 1
 *   a, b   (4 * quads)  int8, at any address; quads >= 1
 *
 * In assembly because compilers keep neither four sums nor the loads of two words in one instruction. */
#if LIL_HAS_SIMD && defined(__OPTIMIZE__)
#define LIL_QUAD_2X2                      \
    "ldr %[first], [%[a]], #4\n\t"        \
    "ldr %[second], [%[b]], #4\n\t"       \
    "ldm %[p]!, {r4, r5}\n\t"             \
    "sxtb16 %[wide], %[first]\n\t"        \
    "smlad %[a0], r4, %[wide], %[a0]\n\t" \
    "smlad %[a1], r5, %[wide], %[a1]\n\t" \
    "sxtb16 %[wide], %[second]\n\t"       \
    "smlad %[b0], r4, %[wide], %[b0]\n\t" \
    "smlad %[b1], r5, %[wide], %[b1]\n\t" \
    "ldm %[p]!, {r4, r5}\n\t"             \
    "sxtb16 %[first], %[first], ror #8\n\t"   \
    "sxtb16 %[second], %[second], ror #8\n\t" \
    "smlad %[a0], r4, %[first], %[a0]\n\t"    \
    "smlad %[a1], r5, %[first], %[a1]\n\t"    \
    "smlad %[b0], r4, %[second], %[b0]\n\t"   \
    "smlad %[b1], r5, %[second], %[b1]\n\t"
LIL_INLINE lil_sums_2x2 lil_dot_2x2(const int32_t *pairs, const int8_t *a, const int8_t *b, int32_t quads,
                                     lil_sums_2x2 sums)
{
    int32_t first, second, wide;
    const int32_t odd = quads & 1;

    if (odd)
        __asm__ volatile(LIL_QUAD_2X2
                         : [a0] "+r"(sums.a0), [a1] "+r"(sums.a1), [b0] "+r"(sums.b0), [b1] "+r"(sums.b1),
                           [p] "+r"(pairs), [a] "+r"(a), [b] "+r"(b), [first] "=&r"(first), [second] "=&r"(second),
                           [wide] "=&r"(wide)
                         :
                         : "r4", "r5", "memory");
    LIL_UNROLL(1)
    for (quads -= odd; quads > 0; quads -= 2)
        __asm__ volatile(LIL_QUAD_2X2 LIL_QUAD_2X2
                         : [a0] "+r"(sums.a0), [a1] "+r"(sums.a1), [b0] "+r"(sums.b0), [b1] "+r"(sums.b1),
                           [p] "+r"(pairs), [a] "+r"(a), [b] "+r"(b), [first] "=&r"(first), [second] "=&r"(second),
                           [wide] "=&r"(wide)
                         :
                         : "r4", "r5", "memory");
    return sums;
}
#undef LIL_QUAD_2X2
#else
LIL_INLINE lil_sums_2x2 lil_dot_2x2(const int32_t *pairs, const int8_t *a, const int8_t *b, int32_t quads,
                                     lil_sums_2x2 sums)
{
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

#endif

/* lil_dot_4x2: sums of products of four columns with two rows of weights, for cores with the DSP extension.
 *
 * Two weights of the same place, a and b, lie in 16 bits as 256 a + b. SMLAD then sums 256 A + B for two places at once,
 * SXTB16 takes the two b out for another SMLAD that sums B, and A is the difference, shifted. So int8 weights take one
 * instruction for two places of two rows, where widening them takes two. */
#ifndef LIL_DOT_4X2_H
#define LIL_DOT_4X2_H

#include "lil_requantize_dsp.h"

/* Row a times columns 0 to 3, row b times columns 0 to 3; where the weights end. */
typedef struct {
    int32_t a0, a1, a2, a3, b0, b1, b2, b3;
    const int32_t *end;
} lil_sums_4x2;

/* 256 a + b, and a again: (both - b) / 256, which has no remainder and 24 bits. */
LIL_INLINE int32_t lil_join(int32_t a, int32_t b) { return (int32_t)(((uint32_t)a << 8) + (uint32_t)b); }
LIL_INLINE int32_t lil_take_out(int32_t both, int32_t b) { return (int32_t)((uint32_t)both - (uint32_t)b) >> 8; }

/* From the sums' starts a and b on, in 32 bits: row a's sums must fit 24, with its start.
 *
 *   columns  (2 * quads, 4) pairs: two numbers of each column
 *   weights  (2 * quads)    pairs of 256 a + b; quads >= 1
 *
 * lil_results_4x2 makes results of the sums, with LIL_ROUND_ABOVE, a zero point of -128 and all of int8's range; both
 * rows' scales, as lil_requantize_dsp wants them, lie behind the weights.
 *
 * In assembly because compilers do not keep eight sums, two pointers and four operands in the 14 registers there are.
 * The registers are named so that r7, which may be a frame pointer, can be the last of them. */
#if LIL_HAS_SIMD && defined(__OPTIMIZE__)
#define LIL_STEP_4X2                \
    "ldr r6, [%[w]], #4\n\t"        \
    "ldrd r4, r5, [%[c]], #8\n\t"   \
    "sxtb16 r7, r6\n\t"             \
    "smlad %[s0], r6, r4, %[s0]\n\t" \
    "smlad %[b0], r7, r4, %[b0]\n\t" \
    "smlad %[s1], r6, r5, %[s1]\n\t" \
    "smlad %[b1], r7, r5, %[b1]\n\t" \
    "ldrd r4, r5, [%[c]], #8\n\t"   \
    "smlad %[s2], r6, r4, %[s2]\n\t" \
    "smlad %[b2], r7, r4, %[b2]\n\t" \
    "smlad %[s3], r6, r5, %[s3]\n\t" \
    "smlad %[b3], r7, r5, %[b3]\n\t"
#define LIL_TAKE_OUT(S, B) "sub " S ", " S ", " B "\n\tasr " S ", " S ", #8\n\t"
#define LIL_REQUANTIZE(Y, M, R) \
    "smmlar " Y ", " Y ", " M ", " Y "\n\tsmmlar " Y ", " Y ", " R ", %[c]\n\tssat " Y ", #8, " Y "\n\t"
/* A function's body; `tail` is what it does with the sums, and takes r6 and r7 from the stack. */
#define LIL_DOT_4X2(tail)                                                                                             \
    const int32_t both = lil_join(a, b);                                                                              \
    register int32_t s0 __asm__("r0") = both;                                                                         \
    register int32_t s1 __asm__("r1") = both;                                                                         \
    register int32_t s2 __asm__("r2") = both;                                                                         \
    register int32_t s3 __asm__("r3") = both;                                                                         \
    register int32_t b0 __asm__("r8") = b;                                                                            \
    register int32_t b1 __asm__("r9") = b;                                                                            \
    register int32_t b2 __asm__("r10") = b;                                                                           \
    register int32_t b3 __asm__("r11") = b;                                                                           \
    register const int32_t *c __asm__("r12") = columns;                                                               \
    register const int32_t *w __asm__("lr") = weights;                                                                \
    register const int32_t *end __asm__("r6") = weights + 2 * quads;                                                  \
    __asm__ volatile("push {r6, r7}\n\t"                                                                              \
                     "sub r7, r6, %[w]\n\t" /* what four quads leave over goes first */                              \
                     "lsls r7, r7, #28\n\t"                                                                          \
                     "bhi 2f\n\t"                                                                                    \
                     "bcs 3f\n\t"                                                                                    \
                     "bmi 4f\n"                                                                                      \
                     "1:\n\t" LIL_STEP_4X2 LIL_STEP_4X2                                                              \
                     "2:\n\t" LIL_STEP_4X2 LIL_STEP_4X2                                                              \
                     "3:\n\t" LIL_STEP_4X2 LIL_STEP_4X2                                                              \
                     "4:\n\t" LIL_STEP_4X2 LIL_STEP_4X2                                                              \
                     "ldr r6, [sp]\n\t"                                                                              \
                     "cmp %[w], r6\n\t"                                                                              \
                     "bne 1b\n\t" tail                                                                               \
                     : [s0] "+r"(s0), [s1] "+r"(s1), [s2] "+r"(s2), [s3] "+r"(s3), [b0] "+r"(b0), [b1] "+r"(b1),       \
                       [b2] "+r"(b2), [b3] "+r"(b3), [c] "+r"(c), [w] "+r"(w), "+r"(end)                               \
                     :                                                                                                \
                     : "r4", "r5", "cc", "memory");                                                                   \
    const lil_sums_4x2 sums = {s0, s1, s2, s3, b0, b1, b2, b3, w};                                                    \
    return sums
LIL_INLINE lil_sums_4x2 lil_dot_4x2(const int32_t *columns, const int32_t *weights, int32_t quads, int32_t a,
                                    int32_t b)
{
    LIL_DOT_4X2("pop {r6, r7}\n\t" LIL_TAKE_OUT("%[s0]", "%[b0]") LIL_TAKE_OUT("%[s1]", "%[b1]")
                    LIL_TAKE_OUT("%[s2]", "%[b2]") LIL_TAKE_OUT("%[s3]", "%[b3]"));
}
LIL_INLINE lil_sums_4x2 lil_results_4x2(const int32_t *columns, const int32_t *weights, int32_t quads, int32_t a,
                                        int32_t b)
{
    LIL_DOT_4X2(LIL_TAKE_OUT("%[s0]", "%[b0]") LIL_TAKE_OUT("%[s1]", "%[b1]") LIL_TAKE_OUT("%[s2]", "%[b2]")
                    LIL_TAKE_OUT("%[s3]", "%[b3]") "ldm %[w]!, {r4, r5, r6, r7}\n\tmvn %[c], #127\n\t"
                        LIL_REQUANTIZE("%[s0]", "r4", "r5") LIL_REQUANTIZE("%[s1]", "r4", "r5")
                            LIL_REQUANTIZE("%[s2]", "r4", "r5") LIL_REQUANTIZE("%[s3]", "r4", "r5")
                                LIL_REQUANTIZE("%[b0]", "r6", "r7") LIL_REQUANTIZE("%[b1]", "r6", "r7")
                                    LIL_REQUANTIZE("%[b2]", "r6", "r7") LIL_REQUANTIZE("%[b3]", "r6", "r7")
                                        "pop {r6, r7}");
}
#undef LIL_STEP_4X2
#undef LIL_TAKE_OUT
#undef LIL_REQUANTIZE
#undef LIL_DOT_4X2
#else
LIL_INLINE lil_sums_4x2 lil_dot_4x2(const int32_t *columns, const int32_t *weights, int32_t quads, int32_t a,
                                    int32_t b)
{
    const int32_t both = lil_join(a, b);
    lil_sums_4x2 sums = {both, both, both, both, b, b, b, b, weights + 2 * quads};
    for (int32_t i = 0; i < 2 * quads; i++, columns += 4) {
        const int32_t pair = lil_bytes_02(weights[i]);
        sums.a0 = lil_smlad(weights[i], columns[0], sums.a0);
        sums.a1 = lil_smlad(weights[i], columns[1], sums.a1);
        sums.a2 = lil_smlad(weights[i], columns[2], sums.a2);
        sums.a3 = lil_smlad(weights[i], columns[3], sums.a3);
        sums.b0 = lil_smlad(pair, columns[0], sums.b0);
        sums.b1 = lil_smlad(pair, columns[1], sums.b1);
        sums.b2 = lil_smlad(pair, columns[2], sums.b2);
        sums.b3 = lil_smlad(pair, columns[3], sums.b3);
    }
    sums.a0 = lil_take_out(sums.a0, sums.b0);
    sums.a1 = lil_take_out(sums.a1, sums.b1);
    sums.a2 = lil_take_out(sums.a2, sums.b2);
    sums.a3 = lil_take_out(sums.a3, sums.b3);
    return sums;
}
LIL_INLINE int32_t lil_result_4x2(int32_t sum, const int32_t *scale)
{
    const lil_scale_dsp ready = {scale[0], scale[1], -128};
    return lil_requantize_s8_dsp(sum, ready, LIL_ROUND_ABOVE, -128, 127);
}
LIL_INLINE lil_sums_4x2 lil_results_4x2(const int32_t *columns, const int32_t *weights, int32_t quads, int32_t a,
                                        int32_t b)
{
    const lil_sums_4x2 sums = lil_dot_4x2(columns, weights, quads, a, b);
    const int32_t *first = sums.end, *second = sums.end + 2;
    const lil_sums_4x2 results = {
        lil_result_4x2(sums.a0, first),  lil_result_4x2(sums.a1, first),  lil_result_4x2(sums.a2, first),
        lil_result_4x2(sums.a3, first),  lil_result_4x2(sums.b0, second), lil_result_4x2(sums.b1, second),
        lil_result_4x2(sums.b2, second), lil_result_4x2(sums.b3, second), sums.end + 4};
    return results;
}
#endif

#endif

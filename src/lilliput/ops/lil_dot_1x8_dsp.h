/* lil_dot_1x8_dsp: sums of products of one vector with eight rows of weights, for cores with the DSP extension.
 *
 * Rows are joined two by two as for lil_dot_4x2, which says why. */
#ifndef LIL_DOT_1X8_DSP_H
#define LIL_DOT_1X8_DSP_H

#include "lil_dot_4x2.h"

/* The sums of two joined rows: 256 A + B, and B. */
typedef struct {
    int32_t both, b;
} lil_sums_1x2_joined;

typedef struct {
    lil_sums_1x2_joined rows[4];
} lil_sums_1x8_dsp;

/* The sums start from eight numbers; with its start, the first row of each two sums to 24 bits.
 *
 *   x  (4 * quads)     int8; quads >= 1
 *   w  (2 * quads, 4)  pairs of joined numbers of rows 0 and 1, 2 and 3, 4 and 5, 6 and 7, for numbers 0 and 2 of a quad of
 *                      x, and then for 1 and 3 */
#if LIL_HAS_SIMD && defined(__OPTIMIZE__)
#define LIL_LOAD_1X4 "ldrd r6, r7, [%[w]], #8\n\t"
#define LIL_STEP_1X4(X, S0, S1, B0, B1)   \
    "smlad " S0 ", r6, " X ", " S0 "\n\t" \
    "smlad " S1 ", r7, " X ", " S1 "\n\t" \
    "sxtb16 r6, r6\n\t"                   \
    "sxtb16 r7, r7\n\t"                   \
    "smlad " B0 ", r6, " X ", " B0 "\n\t" \
    "smlad " B1 ", r7, " X ", " B1 "\n\t"
#define LIL_STEP_1X8(X)                                                                                       \
    LIL_STEP_1X4(X, "%[s0]", "%[s1]", "%[b0]", "%[b1]")                                                       \
    LIL_LOAD_1X4 LIL_STEP_1X4(X, "%[s2]", "%[s3]", "%[b2]", "%[b3]")
#define LIL_QUAD_1X8             /* single loads overlap where three of them follow one another */ \
    "ldr r4, [%[x]], #4\n\t"     \
    "ldr r7, [%[w], #4]\n\t"     \
    "ldr r6, [%[w]], #8\n\t"     \
    "sxtb16 r5, r4, ror #8\n\t"  \
    "sxtb16 r4, r4\n\t"          \
    LIL_STEP_1X8("r4") LIL_LOAD_1X4 LIL_STEP_1X8("r5")
LIL_INLINE lil_sums_1x8_dsp lil_dot_1x8_dsp(const int8_t *vector, const int32_t *weights, int32_t quads,
                                    const int32_t *start)
{
    register int32_t s0 __asm__("r0") = lil_join(start[0], start[1]);
    register int32_t s1 __asm__("r1") = lil_join(start[2], start[3]);
    register int32_t s2 __asm__("r2") = lil_join(start[4], start[5]);
    register int32_t s3 __asm__("r3") = lil_join(start[6], start[7]);
    register int32_t b0 __asm__("r8") = start[1];
    register int32_t b1 __asm__("r9") = start[3];
    register int32_t b2 __asm__("r10") = start[5];
    register int32_t b3 __asm__("r11") = start[7];
    register const int8_t *x __asm__("r12") = vector;
    register const int32_t *w __asm__("lr") = weights;
    register const int8_t *end __asm__("r6") = vector + 4 * quads;
    __asm__ volatile("push {r6, r7}\n\t"
                     "sub r7, r6, %[x]\n\t" /* what four quads leave over goes first */
                     "lsls r7, r7, #29\n\t"
                     "bhi 2f\n\t"
                     "bcs 3f\n\t"
                     "bmi 4f\n"
                     "1:\n\t" LIL_QUAD_1X8
                     "2:\n\t" LIL_QUAD_1X8
                     "3:\n\t" LIL_QUAD_1X8
                     "4:\n\t" LIL_QUAD_1X8
                     "ldr r6, [sp]\n\t"
                     "cmp %[x], r6\n\t"
                     "bne 1b\n\t"
                     "pop {r6, r7}"
                     : [s0] "+r"(s0), [s1] "+r"(s1), [s2] "+r"(s2), [s3] "+r"(s3), [b0] "+r"(b0), [b1] "+r"(b1),
                       [b2] "+r"(b2), [b3] "+r"(b3), [x] "+r"(x), [w] "+r"(w), "+r"(end)
                     :
                     : "r4", "r5", "cc", "memory");
    const lil_sums_1x8_dsp sums = {{{s0, b0}, {s1, b1}, {s2, b2}, {s3, b3}}};
    return sums;
}
#undef LIL_LOAD_1X4
#undef LIL_STEP_1X4
#undef LIL_STEP_1X8
#undef LIL_QUAD_1X8
#else
LIL_INLINE lil_sums_1x8_dsp lil_dot_1x8_dsp(const int8_t *x, const int32_t *w, int32_t quads, const int32_t *start)
{
    lil_sums_1x8_dsp sums;
    for (int32_t i = 0; i < 4; i++) {
        sums.rows[i].both = lil_join(start[2 * i], start[2 * i + 1]);
        sums.rows[i].b = start[2 * i + 1];
    }
    for (int32_t i = 0; i < 8 * quads; i++) {
        const int32_t quad = lil_read_4(x + 4 * (i >> 3)), pair = i & 4 ? lil_bytes_13(quad) : lil_bytes_02(quad);
        lil_sums_1x2_joined *row = sums.rows + (i & 3);
        row->both = lil_smlad(pair, w[i], row->both);
        row->b = lil_smlad(pair, lil_bytes_02(w[i]), row->b);
    }
    return sums;
}
#endif

/* The same with one pair of rows, w (2 * quads) words, quads >= 1: for rows that are left over. */
LIL_INLINE lil_sums_1x2_joined lil_dot_1x2_joined(const int8_t *x, const int32_t *w, int32_t quads)
{
    lil_sums_1x2_joined sums = {0, 0};
    const int32_t *const end = w + 2 * quads;
    LIL_UNROLL(1)
    for (; w != end; x += 4, w += 2) {
        const int32_t quad = lil_read_4(x), first = lil_bytes_02(quad), second = lil_bytes_13(quad);
        sums.both = lil_smlad(second, w[1], lil_smlad(first, w[0], sums.both));
        sums.b = lil_smlad(second, lil_bytes_02(w[1]), lil_smlad(first, lil_bytes_02(w[0]), sums.b));
    }
    return sums;
}

#endif

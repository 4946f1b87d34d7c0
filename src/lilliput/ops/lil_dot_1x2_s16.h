/* lil_dot_1x2_s16: sums of products of 16-bit numbers with two rows of int8 weights. */
#ifndef LIL_DOT_1X2_S16_H
#define LIL_DOT_1X2_S16_H

#include "lil_dot.h"

/* Adds the products of 4 * quads 16-bit numbers with two rows of weights. In assembly for Cortex-M0 and M0+, for the
 * reasons of lil_dot_1x2_quads. */
#if defined(__ARM_ARCH_6M__) && defined(__OPTIMIZE__)
#define LIL_LOAD_1X2_S16(offset)           \
    "ldrh %[v], [%[x], #" #offset "]\n\t" \
    "sxth %[v], %[v]\n\t"
#define LIL_STEP_1X2_S16           \
    "ldrsb %[t], [%[a], %[k]]\n\t" \
    "muls %[t], %[v], %[t]\n\t"    \
    "add r8, %[t]\n\t"             \
    "ldrsb %[t], [%[b], %[k]]\n\t" \
    "muls %[t], %[v], %[t]\n\t"    \
    "add r9, %[t]\n\t"             \
    "adds %[k], #1\n\t"
LIL_INLINE lil_sums_1x2 lil_dot_1x2_s16_quads(const int16_t *x, const int8_t *a, const int8_t *b, int32_t quads,
                                              lil_sums_1x2 sums)
{
    int32_t k = -4 * quads;
    a -= k;
    b -= k;
    if (quads > 0)
        __asm__ volatile(".syntax unified\n\t"
                         "mov r8, %[v]\n\t"
                         "mov r9, %[t]\n"
                         "1:\n\t" LIL_LOAD_1X2_S16(0) LIL_STEP_1X2_S16 LIL_LOAD_1X2_S16(2) LIL_STEP_1X2_S16
                             LIL_LOAD_1X2_S16(4) LIL_STEP_1X2_S16 LIL_LOAD_1X2_S16(6)
                         "adds %[x], #8\n\t" LIL_STEP_1X2_S16 "bne 1b\n\t"
                         "mov %[v], r8\n\t"
                         "mov %[t], r9"
                         : [v] "+l"(sums.a), [t] "+l"(sums.b), [k] "+l"(k), [x] "+l"(x)
                         : [a] "l"(a), [b] "l"(b)
                         : "r8", "r9", "cc", "memory");
    return sums;
}
#undef LIL_LOAD_1X2_S16
#undef LIL_STEP_1X2_S16
#else
LIL_INLINE lil_sums_1x2 lil_dot_1x2_s16_quads(const int16_t *x, const int8_t *a, const int8_t *b, int32_t quads,
                                              lil_sums_1x2 sums)
{
    for (int32_t k = 0; k < 4 * quads; k++) {
        const int32_t value = x[k];
        sums.a += value * lil_read_s8(a + k);
        sums.b += value * lil_read_s8(b + k);
    }
    return sums;
}
#endif

/* Adds the products of n 16-bit numbers with two rows of weights. */
LIL_INLINE lil_sums_1x2 lil_dot_1x2_s16(const int16_t *x, const int8_t *a, const int8_t *b, int32_t n, lil_sums_1x2 sums)
{
    sums = lil_dot_1x2_s16_quads(x, a, b, n >> 2, sums);
    for (int32_t k = n & ~3; k < n; k++) {
        const int32_t value = x[k];
        sums.a += value * lil_read_s8(a + k);
        sums.b += value * lil_read_s8(b + k);
    }
    return sums;
}

#endif

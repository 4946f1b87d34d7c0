/* lil_fir_sums: sums of products of two windows of int16, one number apart, with the same taps. */
#ifndef LIL_FIR_SUMS_H
#define LIL_FIR_SUMS_H

#include "lil_platform.h"

typedef struct {
    int32_t a, b;
} lil_fir_sums;

/* The sums from window[0] and window[1] on, n >= 1 taps each. In assembly for Cortex-M0 and M0+, where compilers run
 * out of the eight common registers. */
#if defined(__ARM_ARCH_6M__) && defined(__OPTIMIZE__)
#define LIL_FIR_STEP              \
    "ldrsh %[t], [%[taps], %[k]]\n\t" \
    "muls %[x], %[t], %[x]\n\t"   \
    "add r8, %[x]\n\t"            \
    "ldrsh %[x], [%[next], %[k]]\n\t" \
    "muls %[t], %[x], %[t]\n\t"   \
    "add r9, %[t]\n\t"            \
    "adds %[k], #2\n\t"
LIL_INLINE lil_fir_sums lil_fir_two(const int16_t *window, const int16_t *taps, int32_t n)
{
    lil_fir_sums sums;
    int32_t k = -2 * n, x = window[0], t = 0;
    const int16_t *next = window + n + 1;
    taps += n;
    __asm__ volatile(".syntax unified\n\t"
                     "mov r8, %[t]\n\t"
                     "mov r9, %[t]\n\t"
                     "lsls %[t], %[k], #30\n\t" /* an odd number of taps? */
                     "bpl 1f\n\t" LIL_FIR_STEP "beq 2f\n"
                     "1:\n\t" LIL_FIR_STEP LIL_FIR_STEP "bne 1b\n"
                     "2:\n\t"
                     "mov %[x], r8\n\t"
                     "mov %[t], r9"
                     : [x] "+l"(x), [t] "+l"(t), [k] "+l"(k)
                     : [taps] "l"(taps), [next] "l"(next)
                     : "r8", "r9", "cc", "memory");
    sums.a = x;
    sums.b = t;
    return sums;
}
#undef LIL_FIR_STEP
#else
LIL_INLINE lil_fir_sums lil_fir_two(const int16_t *window, const int16_t *taps, int32_t n)
{
    lil_fir_sums sums = {0, 0};
    int32_t x = window[0];

    LIL_UNROLL(4)
    for (int32_t k = 0; k < n; k++) {
        const int32_t tap = lil_read_s16(taps + k), next = window[k + 1];
        sums.a += tap * x;
        sums.b += tap * next;
        x = next;
    }
    return sums;
}
#endif

#endif

/* lil_fir_sums_dsp: sums of products of four windows of int16, one number apart, with the same taps, two at a time. */
#ifndef LIL_FIR_SUMS_DSP_H
#define LIL_FIR_SUMS_DSP_H

#include "lil_simd.h"

/* sums[j] = half + the sum from window[j] on; padded taps, a multiple of 4 and >= 4, in pairs. A pair that one output
 * meets, the next but one meets two taps later, so each is read once. Pairs lie at any even address. */
#if LIL_HAS_SIMD && defined(__OPTIMIZE__)
#define LIL_FIR_STEP                       \
    "ldrd %[t], %[u], [%[taps]], #8\n\t"   \
    "ldr %[g], [%[w], #4]\n\t"             \
    "ldr %[h], [%[w], #6]\n\t"             \
    "smlad %[a], %[e], %[t], %[a]\n\t"     \
    "smlad %[b], %[f], %[t], %[b]\n\t"     \
    "smlad %[c], %[g], %[t], %[c]\n\t"     \
    "smlad %[d], %[h], %[t], %[d]\n\t"     \
    "ldr %[e], [%[w], #8]!\n\t"            \
    "ldr %[f], [%[w], #2]\n\t"             \
    "smlad %[a], %[g], %[u], %[a]\n\t"     \
    "smlad %[b], %[h], %[u], %[b]\n\t"     \
    "smlad %[c], %[e], %[u], %[c]\n\t"     \
    "smlad %[d], %[f], %[u], %[d]\n\t"
LIL_SUBROUTINE void lil_fir_four(const int16_t *window, const int32_t *taps, int32_t padded, int32_t half,
                                 int32_t sums[4])
{
    int32_t a = half, b = half, c = half, d = half, t, u, e, f, g, h;
    int32_t n = padded >> 3;

    __asm__ volatile("ldr %[e], [%[w]]\n\t"
                     "ldr %[f], [%[w], #2]"
                     : [e] "=&r"(e), [f] "=&r"(f)
                     : [w] "r"(window)
                     : "memory");
    if (padded & 4)
        __asm__ volatile(LIL_FIR_STEP
                         : [a] "+r"(a), [b] "+r"(b), [c] "+r"(c), [d] "+r"(d), [e] "+r"(e), [f] "+r"(f),
                           [g] "=&r"(g), [h] "=&r"(h), [t] "=&r"(t), [u] "=&r"(u), [w] "+r"(window), [taps] "+r"(taps)
                         :
                         : "memory");
    if (n > 0)
        __asm__ volatile("1:\n\t" LIL_FIR_STEP LIL_FIR_STEP "subs %[n], %[n], #1\n\t"
                         "bne 1b"
                         : [a] "+r"(a), [b] "+r"(b), [c] "+r"(c), [d] "+r"(d), [e] "+r"(e), [f] "+r"(f),
                           [g] "=&r"(g), [h] "=&r"(h), [t] "=&r"(t), [u] "=&r"(u), [w] "+r"(window), [taps] "+r"(taps),
                           [n] "+r"(n)
                         :
                         : "cc", "memory");
    sums[0] = a;
    sums[1] = b;
    sums[2] = c;
    sums[3] = d;
}
#undef LIL_FIR_STEP
#else
LIL_INLINE void lil_fir_four(const int16_t *window, const int32_t *taps, int32_t padded, int32_t half, int32_t sums[4])
{
    for (int32_t j = 0; j < 4; j++)
        sums[j] = half;
    for (int32_t k = 0; k < padded; k += 2, taps++)
        for (int32_t j = 0; j < 4; j++)
            sums[j] = lil_smlad(lil_read_4((const int8_t *)(window + k + j)), lil_read_s32(taps), sums[j]);
}
#endif

#endif

/* lil_dot: sums of products, for cores without the DSP extension. */
#ifndef LIL_DOT_H
#define LIL_DOT_H

#include "lil_platform.h"

/* sum + the products of n numbers of x with n of w, which lies in flash. */
LIL_INLINE int32_t lil_dot_s8(const int8_t *x, const int8_t *w, int32_t n, int32_t sum)
{
    LIL_UNROLL(1)
    for (; n >= 4; n -= 4, x += 4, w += 4) {
        LIL_UNROLL(4)
        for (int32_t k = 0; k < 4; k++)
            sum += x[k] * lil_read_s8(w + k);
    }
    LIL_UNROLL(1)
    for (int32_t k = 0; k < n; k++)
        sum += x[k] * lil_read_s8(w + k);
    return sum;
}

/* Sums of products of one vector with two rows. */
typedef struct {
    int32_t a, b;
} lil_sums_1x2;

/* Adds 4 * quads products of x with rows a and b of weights. In assembly for Cortex-M0 and M0+, where compilers need
 * more than the eight common registers: six will do, with the sums in two others. */
#if defined(__ARM_ARCH_6M__) && defined(__OPTIMIZE__)
#define LIL_STEP_1X2               \
    "ldrsb %[v], [%[x], %[k]]\n\t" \
    "ldrsb %[t], [%[a], %[k]]\n\t" \
    "muls %[t], %[v], %[t]\n\t"    \
    "add r8, %[t]\n\t"             \
    "ldrsb %[t], [%[b], %[k]]\n\t" \
    "muls %[t], %[v], %[t]\n\t"    \
    "add r9, %[t]\n\t"             \
    "adds %[k], #1\n\t"
LIL_INLINE lil_sums_1x2 lil_dot_1x2_quads(const int8_t *x, const int8_t *a, const int8_t *b, int32_t quads,
                                          lil_sums_1x2 sums)
{
    int32_t k = -4 * quads;
    x -= k;
    a -= k;
    b -= k;
    if (quads > 0)
        __asm__ volatile(".syntax unified\n\t"
                         "mov r8, %[v]\n\t"
                         "mov r9, %[t]\n"
                         "1:\n\t" LIL_STEP_1X2 LIL_STEP_1X2 LIL_STEP_1X2 LIL_STEP_1X2 "bne 1b\n\t"
                         "mov %[v], r8\n\t"
                         "mov %[t], r9"
                         : [v] "+l"(sums.a), [t] "+l"(sums.b), [k] "+l"(k)
                         : [x] "l"(x), [a] "l"(a), [b] "l"(b)
                         : "r8", "r9", "cc", "memory");
    return sums;
}
#undef LIL_STEP_1X2
#else
LIL_INLINE lil_sums_1x2 lil_dot_1x2_quads(const int8_t *x, const int8_t *a, const int8_t *b, int32_t quads,
                                          lil_sums_1x2 sums)
{
    LIL_UNROLL(2)
    for (; quads > 0; quads--, x += 4, a += 4, b += 4) {
        LIL_UNROLL(4)
        for (int32_t k = 0; k < 4; k++) {
            sums.a += x[k] * lil_read_s8(a + k);
            sums.b += x[k] * lil_read_s8(b + k);
        }
    }
    return sums;
}
#endif

/* Adds the products of n numbers of x with n of each of two rows. */
LIL_INLINE lil_sums_1x2 lil_dot_1x2(const int8_t *x, const int8_t *a, const int8_t *b, int32_t n, lil_sums_1x2 sums)
{
    const int32_t whole = n & ~3;
    sums = lil_dot_1x2_quads(x, a, b, n >> 2, sums);
    LIL_UNROLL(1)
    for (int32_t k = whole; k < n; k++) {
        sums.a += x[k] * lil_read_s8(a + k);
        sums.b += x[k] * lil_read_s8(b + k);
    }
    return sums;
}

/* The same for 16-bit x; 256 products at a time fit into 32 bits. */
LIL_INLINE int64_t lil_dot_s16(const int16_t *x, const int8_t *w, int32_t n, int64_t sum)
{
    for (; n > 0; n -= 256, x += 256, w += 256) {
        const int32_t count = lil_min(n, 256);
        int32_t part = 0;
        for (int32_t k = 0; k < count; k++)
            part += (int32_t)x[k] * lil_read_s8(w + k);
        sum += part;
    }
    return sum;
}

#endif

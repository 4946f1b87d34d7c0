/* lil_products_4x4: products of four columns with four rows of 16-bit weights, for cores without SIMD.
 *
 *   columns  (n, 4)   int32, within 16 bits: number after number, four columns side by side
 *   w        (4, n)   int16, row after row; n a multiple of 4
 *   sums     (4, 4)   of each row with each column, kept to 32 bits */
#ifndef LIL_PRODUCTS_4X4_H
#define LIL_PRODUCTS_4X4_H

#include "lil_dot_4x4.h"

/* In assembly for Cortex-M0 and M0+, where compilers need more than the eight common registers: one LDM brings a number
 * of each column, MULS overwrites it, and the sums live in high registers. Compilers do not lend r7, which may be the
 * frame pointer: it is put back. */
#if defined(__ARM_ARCH_6M__) && defined(__OPTIMIZE__)
#define LIL_STEP_4X1_S16               \
    "ldmia r0!, {r2, r3, r4, r5}\n\t"  \
    "ldrsh r7, [r1, r6]\n\t"           \
    "muls r2, r7, r2\n\t"              \
    "add r8, r2\n\t"                   \
    "muls r3, r7, r3\n\t"              \
    "add r9, r3\n\t"                   \
    "muls r4, r7, r4\n\t"              \
    "add r10, r4\n\t"                  \
    "muls r5, r7, r5\n\t"              \
    "add r11, r5\n\t"                  \
    "adds r6, #2\n\t"
LIL_INLINE void lil_products_4x1(const int32_t *columns, const int16_t *w, int32_t n, int32_t *sums)
{
    register const int32_t *x __asm__("r0") = columns;
    register const int16_t *end __asm__("r1") = w + n;
    register int32_t a __asm__("r2") = 0, b __asm__("r3"), c __asm__("r4"), d __asm__("r5");
    register int32_t k __asm__("r6") = -2 * n;
    __asm__ volatile(".syntax unified\n\t"
                     "mov r12, r7\n\t"
                     "mov r8, r2\n\t"
                     "mov r9, r2\n\t"
                     "mov r10, r2\n\t"
                     "mov r11, r2\n"
                     "1:\n\t" LIL_STEP_4X1_S16 LIL_STEP_4X1_S16 LIL_STEP_4X1_S16 LIL_STEP_4X1_S16 "bne 1b\n\t"
                     "mov r2, r8\n\t"
                     "mov r3, r9\n\t"
                     "mov r4, r10\n\t"
                     "mov r5, r11\n\t"
                     "mov r7, r12"
                     : "+l"(x), "+l"(a), "=&l"(b), "=&l"(c), "=&l"(d), "+l"(k)
                     : "l"(end)
                     : "r8", "r9", "r10", "r11", "r12", "cc", "memory");
    sums[0] = a;
    sums[1] = b;
    sums[2] = c;
    sums[3] = d;
}
#undef LIL_STEP_4X1_S16
LIL_INLINE void lil_products_4x4(const int32_t *columns, const int16_t *w, int32_t n, int32_t *sums)
{
    LIL_UNROLL(1)
    for (int32_t i = 0; i < 4; i++)
        lil_products_4x1(columns, w + i * n, n, sums + 4 * i);
}
#else
LIL_INLINE void lil_products_4x4(const int32_t *columns, const int16_t *w, int32_t n, int32_t *sums)
{
    lil_sums_4x1 rows[4] = {{0, 0, 0, 0}, {0, 0, 0, 0}, {0, 0, 0, 0}, {0, 0, 0, 0}};
    LIL_UNROLL(2)
    for (const int16_t *end = w + n; w < end; w++, columns += 4) {
        const int32_t a = columns[0], b = columns[1], c = columns[2], d = columns[3];
        LIL_UNROLL(4)
        for (int32_t i = 0; i < 4; i++)
            lil_add_4x1(a, b, c, d, w[i * n], rows + i);
    }
    LIL_UNROLL(4)
    for (int32_t i = 0; i < 4; i++) {
        sums[4 * i] = rows[i].a;
        sums[4 * i + 1] = rows[i].b;
        sums[4 * i + 2] = rows[i].c;
        sums[4 * i + 3] = rows[i].d;
    }
}
#endif

#endif

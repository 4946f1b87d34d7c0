/* lil_products: small matrix products, for cores with the DSP extension (see lil_simd.h).
 *
 * In assembly because compilers do not keep eight sums, four operands and two pointers in the 14 registers there are;
 * functions of their own because one copy is enough, and because they need every register. Columns and weights are read
 * from addresses that 4 divides. */
#ifndef LIL_PRODUCTS_H
#define LIL_PRODUCTS_H

#include "lil_simd.h"

/* Sixteen products of four columns with two rows.
 *
 *   columns  (pairs, 16, 4) pairs: two numbers of each column, for one product after the other
 *   w        (16, pairs, 2) pairs: two numbers of each row
 *   sums     (16, 2, 4)     row a times each column, row b times each; kept to 32 bits
 *   pairs                   8 or more, a multiple of 4 */
#if LIL_HAS_SIMD
#define LIL_STEP_4X2(MULTIPLY)            \
    "ldrd r12, lr, [r1], #8\n\t"          \
    "ldrd r10, r11, [r0], #8\n\t"         \
    MULTIPLY(r2, r10, r12)                \
    MULTIPLY(r6, r10, lr)                 \
    MULTIPLY(r3, r11, r12)                \
    MULTIPLY(r7, r11, lr)                 \
    "ldrd r10, r11, [r0], #248\n\t"       \
    MULTIPLY(r4, r10, r12)                \
    MULTIPLY(r8, r10, lr)                 \
    MULTIPLY(r5, r11, r12)                \
    MULTIPLY(r9, r11, lr)
#define LIL_FIRST(SUM, X, W) "smuad " #SUM ", " #X ", " #W "\n\t"
#define LIL_LATER(SUM, X, W) "smlad " #SUM ", " #X ", " #W ", " #SUM "\n\t"
__attribute__((naked, noinline, unused)) static void lil_products_4x2(
    __attribute__((unused)) const int32_t *columns, __attribute__((unused)) const int32_t *w,
    __attribute__((unused)) int32_t *sums, __attribute__((unused)) int32_t pairs)
{
    __asm__ volatile("push {r4-r11, lr}\n\t"
                     "add r4, r2, #512\n\t"
                     "lsls r3, r3, #8\n\t"
                     "add r5, r0, r3\n\t"
                     "subs r3, #16\n\t"
                     "push {r2, r3, r4, r5}\n" /* sums, from a product's last column to the next one's first, ends of both */
                     "1:\n\t"
                     LIL_STEP_4X2(LIL_FIRST) LIL_STEP_4X2(LIL_LATER) LIL_STEP_4X2(LIL_LATER) LIL_STEP_4X2(LIL_LATER)
                     "2:\n\t"
                     LIL_STEP_4X2(LIL_LATER) LIL_STEP_4X2(LIL_LATER) LIL_STEP_4X2(LIL_LATER) LIL_STEP_4X2(LIL_LATER)
                     "ldr r12, [sp, #12]\n\t"
                     "cmp r0, r12\n\t"
                     "bne 2b\n\t"
                     "ldr r12, [sp]\n\t"
                     "stm r12!, {r2-r9}\n\t"
                     "ldrd r2, r3, [sp, #4]\n\t"
                     "add r4, r0, #16\n\t"
                     "subs r0, r0, r2\n\t"
                     "str r12, [sp]\n\t"
                     "str r4, [sp, #12]\n\t"
                     "cmp r12, r3\n\t"
                     "bne 1b\n\t"
                     "add sp, #16\n\t"
                     "pop {r4-r11, pc}");
}
#undef LIL_STEP_4X2
#undef LIL_FIRST
#undef LIL_LATER
#else
LIL_INLINE void lil_products_4x2(const int32_t *columns, const int32_t *w, int32_t *sums, int32_t pairs)
{
    for (int32_t p = 0; p < 16; p++, columns += 4, sums += 8) {
        for (int32_t i = 0; i < 8; i++)
            sums[i] = 0;
        for (int32_t k = 0; k < pairs; k++, w += 2) {
            for (int32_t i = 0; i < 8; i++)
                sums[i] = lil_smlad(columns[64 * k + (i & 3)], w[i >> 2], sums[i]);
        }
    }
}
#endif

#endif

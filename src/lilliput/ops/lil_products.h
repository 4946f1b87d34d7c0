/* lil_products: small matrix products, for cores with the DSP extension (see lil_simd.h).
 *
 * In assembly because compilers do not keep eight sums, four operands and two pointers in the 14 registers there are;
 * functions of their own because one copy is enough, and because they need every register. Columns and weights are read
 * from addresses that 4 divides. */
#ifndef LIL_PRODUCTS_H
#define LIL_PRODUCTS_H

#include "lil_simd.h"

/* Products of four columns with two rows, one after another until `end`.
 *
 *   columns  (products, pairs, 4) pairs: two numbers of each column
 *   w        (products, pairs, 2) pairs: two numbers of each row
 *   sums     (products, 2, 4)     row a times each column, row b times each; kept to 32 bits
 *   pairs                         8 or more, a multiple of 4 */
#if LIL_HAS_SIMD
#define LIL_STEP_4X2(MULTIPLY)          \
    "ldrd r12, lr, [r1], #8\n\t"        \
    "ldrd r10, r11, [r0], #8\n\t"       \
    MULTIPLY(r2, r10, r12)              \
    MULTIPLY(r6, r10, lr)               \
    MULTIPLY(r3, r11, r12)              \
    MULTIPLY(r7, r11, lr)               \
    "ldrd r10, r11, [r0], #8\n\t"       \
    MULTIPLY(r4, r10, r12)              \
    MULTIPLY(r8, r10, lr)               \
    MULTIPLY(r5, r11, r12)              \
    MULTIPLY(r9, r11, lr)
#define LIL_FIRST(SUM, X, W) "smuad " #SUM ", " #X ", " #W "\n\t"
#define LIL_LATER(SUM, X, W) "smlad " #SUM ", " #X ", " #W ", " #SUM "\n\t"
__attribute__((naked, noinline, unused)) static void lil_products_4x2(
    __attribute__((unused)) const int32_t *columns, __attribute__((unused)) const int32_t *w,
    __attribute__((unused)) int32_t *sums, __attribute__((unused)) int32_t pairs,
    __attribute__((unused)) const int32_t *end)
{
    __asm__ volatile("lsls r3, r3, #4\n\t" /* the bytes of a product's columns */
                     "push {r2-r11, lr}\n\t"
                     "sub sp, #4\n"
                     "1:\n\t"
                     "ldr r12, [sp, #8]\n\t"
                     "add r12, r0\n\t"
                     "str r12, [sp]\n\t" /* where they end */
                     LIL_STEP_4X2(LIL_FIRST) LIL_STEP_4X2(LIL_LATER) LIL_STEP_4X2(LIL_LATER) LIL_STEP_4X2(LIL_LATER)
                     "2:\n\t"
                     LIL_STEP_4X2(LIL_LATER) LIL_STEP_4X2(LIL_LATER) LIL_STEP_4X2(LIL_LATER) LIL_STEP_4X2(LIL_LATER)
                     "ldr r12, [sp]\n\t"
                     "cmp r0, r12\n\t"
                     "bne 2b\n\t"
                     "ldr r12, [sp, #4]\n\t"
                     "stm r12!, {r2-r9}\n\t"
                     "str r12, [sp, #4]\n\t"
                     "ldr lr, [sp, #48]\n\t"
                     "cmp r12, lr\n\t"
                     "bne 1b\n\t"
                     "add sp, #12\n\t"
                     "pop {r4-r11, pc}");
}
#undef LIL_STEP_4X2
#undef LIL_FIRST
#undef LIL_LATER
#else
LIL_INLINE void lil_products_4x2(const int32_t *columns, const int32_t *w, int32_t *sums, int32_t pairs,
                                 const int32_t *end)
{
    for (; sums != end; sums += 8) {
        for (int32_t i = 0; i < 8; i++)
            sums[i] = 0;
        for (int32_t k = 0; k < pairs; k++, columns += 4, w += 2) {
            for (int32_t i = 0; i < 8; i++)
                sums[i] = lil_smlad(columns[i & 3], w[i >> 2], sums[i]);
        }
    }
}
#endif

#endif

/* lil_dot_1x8: sums of products of one vector with eight rows at a time, for cores without SIMD.
 *
 *   x     (n)      uint8: the vector
 *   w     (n, 8)   uint8: the rows, number after number, eight side by side; 4 <= n <= 2^14, a multiple of 4
 *   sums  (8)      int32: the products are added to them */
#ifndef LIL_DOT_1X8_H
#define LIL_DOT_1X8_H

#include "lil_multiply_add.h"

/* In assembly for Cortex-M0 and M0+, which load unsigned bytes with a constant offset, but not signed ones: compilers do
 * not keep five sums in high registers. */
#if defined(__ARM_ARCH_6M__) && defined(__OPTIMIZE__)
#define LIL_STEP_LOW(sum, offset)     \
    "ldrb r3, [r1, #" #offset "]\n\t" \
    "muls r3, r2, r3\n\t"             \
    "adds " #sum ", " #sum ", r3\n\t"
#define LIL_STEP_HIGH(sum, offset)    \
    "ldrb r3, [r1, #" #offset "]\n\t" \
    "muls r3, r2, r3\n\t"             \
    "add " #sum ", r3\n\t"
#define LIL_STEP_1X8(x, a, b, c, d, e, f, g, h)                    \
    "ldrb r2, [r0, #" #x "]\n\t" LIL_STEP_HIGH(r8, a)              \
    LIL_STEP_HIGH(r9, b) LIL_STEP_HIGH(r10, c) LIL_STEP_HIGH(r11, d) \
    LIL_STEP_HIGH(r12, e) LIL_STEP_LOW(r4, f) LIL_STEP_LOW(r5, g)    \
    LIL_STEP_LOW(r6, h)
LIL_INLINE void lil_dot_1x8(const uint8_t *x, const uint8_t *w, int32_t n, int32_t *sums)
{
    register const uint8_t *from __asm__("r0") = x;
    register const uint8_t *rows __asm__("r1") = w;
    register const uint8_t *end __asm__("r2") = x + n;
    register int32_t *to __asm__("r3") = sums;
    __asm__ volatile(".syntax unified\n\t"
                     "push {r3}\n\t"
                     "mov lr, r2\n\t"
                     "ldmia r3!, {r4, r5, r6}\n\t"
                     "mov r8, r4\n\t"
                     "mov r9, r5\n\t"
                     "mov r10, r6\n\t"
                     "ldmia r3!, {r4, r5}\n\t"
                     "mov r11, r4\n\t"
                     "mov r12, r5\n\t"
                     "ldmia r3!, {r4, r5, r6}\n"
                     "1:\n\t"
                     LIL_STEP_1X8(0, 0, 1, 2, 3, 4, 5, 6, 7)
                     LIL_STEP_1X8(1, 8, 9, 10, 11, 12, 13, 14, 15)
                     LIL_STEP_1X8(2, 16, 17, 18, 19, 20, 21, 22, 23)
                     LIL_STEP_1X8(3, 24, 25, 26, 27, 28, 29, 30, 31)
                     "adds r1, #32\n\t"
                     "adds r0, #4\n\t"
                     "cmp r0, lr\n\t"
                     "bne 1b\n\t"
                     "pop {r3}\n\t"
                     "mov r0, r8\n\t"
                     "mov r1, r9\n\t"
                     "mov r2, r10\n\t"
                     "stmia r3!, {r0, r1, r2}\n\t"
                     "mov r0, r11\n\t"
                     "mov r1, r12\n\t"
                     "stmia r3!, {r0, r1, r4, r5, r6}"
                     : "+l"(from), "+l"(rows), "+l"(end), "+l"(to)
                     :
                     : "r4", "r5", "r6", "r8", "r9", "r10", "r11", "r12", "lr", "cc", "memory");
}
#undef LIL_STEP_1X8
#undef LIL_STEP_HIGH
#undef LIL_STEP_LOW
#else
LIL_INLINE void lil_dot_1x8(const uint8_t *x, const uint8_t *w, int32_t n, int32_t *sums)
{
    int32_t a = sums[0], b = sums[1], c = sums[2], d = sums[3], e = sums[4], f = sums[5], g = sums[6], h = sums[7];
    LIL_UNROLL(4)
    for (const uint8_t *end = x + n; x < end; x++, w += 8) {
        const int32_t value = *x;
        a = lil_multiply_add(value, w[0], a);
        b = lil_multiply_add(value, w[1], b);
        c = lil_multiply_add(value, w[2], c);
        d = lil_multiply_add(value, w[3], d);
        e = lil_multiply_add(value, w[4], e);
        f = lil_multiply_add(value, w[5], f);
        g = lil_multiply_add(value, w[6], g);
        h = lil_multiply_add(value, w[7], h);
    }
    sums[0] = a;
    sums[1] = b;
    sums[2] = c;
    sums[3] = d;
    sums[4] = e;
    sums[5] = f;
    sums[6] = g;
    sums[7] = h;
}
#endif

#endif

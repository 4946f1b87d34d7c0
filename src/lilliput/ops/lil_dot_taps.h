/* lil_dot_taps: four neighbouring results of a window that slides over one channel, for cores with few registers.
 *
 *   plane  words, [-128, 127]: what the first tap of the first result sees
 *   taps   (count, 2)  words: a weight, and how many bytes further in the plane the first result sees its number; those
 *                      of the other three lie behind it. count is a multiple of 3 */
#ifndef LIL_DOT_TAPS_H
#define LIL_DOT_TAPS_H

#include "lil_dot_columns.h"

/* Each sum begins with `start`. In assembly for Cortex-M0 and M0+, as lil_dot_columns. */
#if defined(__ARM_ARCH_6M__) && defined(__OPTIMIZE__)
#define LIL_STEP_TAPS                   \
    "ldmia r0!, {r6, r7}\n\t"           \
    "adds r7, r7, r1\n\t"               \
    "ldmia r7!, {r2, r3, r4, r5}\n\t"   \
    "muls r2, r6, r2\n\t"               \
    "add r8, r2\n\t"                    \
    "muls r3, r6, r3\n\t"               \
    "add r9, r3\n\t"                    \
    "muls r4, r6, r4\n\t"               \
    "add r10, r4\n\t"                   \
    "muls r5, r6, r5\n\t"               \
    "add r11, r5\n\t"
LIL_INLINE lil_column_sums lil_dot_taps(const int32_t *plane, const int32_t *taps, int32_t count, int32_t start)
{
    register const int32_t *tap __asm__("r0") = taps;
    register const int32_t *from __asm__("r1") = plane;
    register int32_t a __asm__("r2") = start, b __asm__("r3"), c __asm__("r4"), d __asm__("r5");
    register const int32_t *end __asm__("r6") = taps + 2 * count;
    __asm__ volatile(".syntax unified\n\t"
                     "mov r12, r7\n\t"
                     "mov lr, r6\n\t"
                     "mov r8, r2\n\t"
                     "mov r9, r2\n\t"
                     "mov r10, r2\n\t"
                     "mov r11, r2\n"
                     "1:\n\t" LIL_STEP_TAPS LIL_STEP_TAPS LIL_STEP_TAPS "cmp r0, lr\n\t"
                     "bne 1b\n\t"
                     "mov r2, r8\n\t"
                     "mov r3, r9\n\t"
                     "mov r4, r10\n\t"
                     "mov r5, r11\n\t"
                     "mov r7, r12"
                     : "+l"(tap), "+l"(a), "=&l"(b), "=&l"(c), "=&l"(d), "+l"(end)
                     : "l"(from)
                     : "r8", "r9", "r10", "r11", "r12", "lr", "cc", "memory");
    const lil_column_sums sums = {a, b, c, d};
    return sums;
}
#undef LIL_STEP_TAPS
#else
LIL_INLINE lil_column_sums lil_dot_taps(const int32_t *plane, const int32_t *taps, int32_t count, int32_t start)
{
    lil_column_sums sums = {start, start, start, start};
    for (const int32_t *end = taps + 2 * count; taps < end; taps += 2) {
        const int32_t *from = plane + taps[1] / 4;
        sums.a += from[0] * taps[0];
        sums.b += from[1] * taps[0];
        sums.c += from[2] * taps[0];
        sums.d += from[3] * taps[0];
    }
    return sums;
}
#endif

#endif

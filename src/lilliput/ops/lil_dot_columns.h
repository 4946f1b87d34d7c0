/* lil_dot_columns: sums of products of four columns of numbers with one row, for cores with few registers.
 *
 *   columns  (n, 4)   int32, [-128, 127]: number after number, four columns side by side
 *   w        (n)      int8; n is 4 * quads, quads >= 1 */
#ifndef LIL_DOT_COLUMNS_H
#define LIL_DOT_COLUMNS_H

#include "lil_platform.h"

/* The sums of each column. */
typedef struct {
    int32_t a, b, c, d;
} lil_column_sums;

/* Each sum begins with `start`. In assembly for Cortex-M0 and M0+, where compilers need more than the eight common
 * registers: one LDM brings a number of each column, MULS overwrites it, and the sums live in high registers. Compilers
 * do not lend r7, which may be the frame pointer: it is put back. */
#if defined(__ARM_ARCH_6M__) && defined(__OPTIMIZE__)
#define LIL_STEP_COLUMNS                \
    "ldmia r0!, {r2, r3, r4, r5}\n\t"   \
    "ldrsb r7, [r1, r6]\n\t"            \
    "muls r2, r7, r2\n\t"               \
    "add r8, r2\n\t"                    \
    "muls r3, r7, r3\n\t"               \
    "add r9, r3\n\t"                    \
    "muls r4, r7, r4\n\t"               \
    "add r10, r4\n\t"                   \
    "muls r5, r7, r5\n\t"               \
    "add r11, r5\n\t"                   \
    "adds r6, #1\n\t"
LIL_INLINE lil_column_sums lil_dot_columns(const int32_t *columns, const int8_t *w, int32_t quads, int32_t start)
{
    register const int32_t *x __asm__("r0") = columns;
    register const int8_t *end __asm__("r1") = w + 4 * quads;
    register int32_t a __asm__("r2") = start, b __asm__("r3"), c __asm__("r4"), d __asm__("r5");
    register int32_t k __asm__("r6") = -4 * quads;
    __asm__ volatile(".syntax unified\n\t"
                     "mov r12, r7\n\t"
                     "mov r8, r2\n\t"
                     "mov r9, r2\n\t"
                     "mov r10, r2\n\t"
                     "mov r11, r2\n"
                     "1:\n\t" LIL_STEP_COLUMNS LIL_STEP_COLUMNS LIL_STEP_COLUMNS LIL_STEP_COLUMNS "bne 1b\n\t"
                     "mov r2, r8\n\t"
                     "mov r3, r9\n\t"
                     "mov r4, r10\n\t"
                     "mov r5, r11\n\t"
                     "mov r7, r12"
                     : "+l"(x), "+l"(a), "=&l"(b), "=&l"(c), "=&l"(d), "+l"(k)
                     : "l"(end)
                     : "r8", "r9", "r10", "r11", "r12", "cc", "memory");
    const lil_column_sums sums = {a, b, c, d};
    return sums;
}
#undef LIL_STEP_COLUMNS
#else
LIL_INLINE lil_column_sums lil_dot_columns(const int32_t *columns, const int8_t *w, int32_t quads, int32_t start)
{
    lil_column_sums sums = {start, start, start, start};
    for (const int8_t *end = w + 4 * quads; w < end; w++, columns += 4) {
        sums.a += columns[0] * *w;
        sums.b += columns[1] * *w;
        sums.c += columns[2] * *w;
        sums.d += columns[3] * *w;
    }
    return sums;
}
#endif

#endif

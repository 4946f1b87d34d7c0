/* lil_multiply_add: sum + x w. */
#ifndef LIL_MULTIPLY_ADD_H
#define LIL_MULTIPLY_ADD_H

#include "lil_platform.h"

/* In assembly for RISC-V, where compilers gather all products of an unrolled loop before they add the first, and run out
 * of registers. */
#if defined(__riscv_mul) && defined(__OPTIMIZE__)
LIL_INLINE int32_t lil_multiply_add(int32_t x, int32_t w, int32_t sum)
{
    int32_t product;
    __asm__ volatile("mul %[p], %[x], %[w]\n\tadd %[s], %[s], %[p]"
                     : [s] "+r"(sum), [p] "=&r"(product)
                     : [x] "r"(x), [w] "r"(w));
    return sum;
}
#else
LIL_INLINE int32_t lil_multiply_add(int32_t x, int32_t w, int32_t sum) { return sum + x * w; }
#endif

#endif

/* lil_word_by_half: the upper 32 bits of a 32-bit number times a 16-bit one, x h / 2^16 towards minus infinity.
 *
 * The 16-bit numbers stand in pairs, as lil_simd.h has them. One instruction on cores with the DSP extension, two where
 * there is a long multiply, and two multiplies of 32 bits elsewhere: no result of those leaves 32 bits. */
#ifndef LIL_WORD_BY_HALF_H
#define LIL_WORD_BY_HALF_H

#include "lil_simd.h"

#if LIL_HAS_SIMD
LIL_INLINE int32_t lil_by_first(int32_t x, int32_t pair)
{
    int32_t result;
    __asm__("smulwb %0, %1, %2" : "=r"(result) : "r"(x), "r"(pair));
    return result;
}
LIL_INLINE int32_t lil_by_second(int32_t x, int32_t pair)
{
    int32_t result;
    __asm__("smulwt %0, %1, %2" : "=r"(result) : "r"(x), "r"(pair));
    return result;
}
/* sum + x second / 2^16 */
LIL_INLINE int32_t lil_add_by_second(int32_t x, int32_t pair, int32_t sum)
{
    int32_t result;
    __asm__("smlawt %0, %1, %2, %3" : "=r"(result) : "r"(x), "r"(pair), "r"(sum));
    return result;
}
#else
LIL_INLINE int32_t lil_by_half(int32_t x, int32_t half)
{
#if defined(__ARM_ARCH_6M__) || defined(__AVR__) || defined(LIL_NO_LONG_MULTIPLY)
    return (x >> 16) * half + (((int32_t)((uint32_t)x & 0xFFFFu) * half) >> 16);
#else
    return (int32_t)(((int64_t)x * lil_pair(0, half)) >> 32);
#endif
}
LIL_INLINE int32_t lil_by_first(int32_t x, int32_t pair) { return lil_by_half(x, lil_first(pair)); }
LIL_INLINE int32_t lil_by_second(int32_t x, int32_t pair) { return lil_by_half(x, lil_second(pair)); }
LIL_INLINE int32_t lil_add_by_second(int32_t x, int32_t pair, int32_t sum)
{
    return sum + lil_by_half(x, lil_second(pair));
}
#endif

#endif

/* lil_simd: two 16-bit multiply-accumulates an instruction, for cores with the DSP extension (Cortex-M4, M7, M33).
 *
 * Each piece stands beside its twin in plain C, so that the kernels written with them run anywhere; results are equal.
 * A pair is an int32_t that holds two int16: the first in its low half. */
#ifndef LIL_SIMD_H
#define LIL_SIMD_H

#include "lil_platform.h"

#if defined(__ARM_FEATURE_DSP) && defined(__ARM_FEATURE_SIMD32) && __ARM_FEATURE_UNALIGNED
#define LIL_HAS_SIMD 1
#include <arm_acle.h>
#else
#define LIL_HAS_SIMD 0
#endif

/* Four bytes as they lie in memory, at any address. */
LIL_INLINE int32_t lil_read_4(const int8_t *p)
{
    int32_t word;
    __builtin_memcpy(&word, p, 4);
    return word;
}

/* Writes number `index` of an array of pairs: the first of pair 0, its second, the first of pair 1, and so on. */
LIL_INLINE void lil_write_number(int32_t *pairs, int32_t index, int32_t number)
{
    const int16_t half = (int16_t)number;
    __builtin_memcpy((int8_t *)pairs + 2 * index, &half, 2);
}

/* The pair (first, second). */
LIL_INLINE int32_t lil_pair(int32_t first, int32_t second)
{
    return (int32_t)(((uint32_t)first & 0xFFFFu) | (uint32_t)second << 16);
}

LIL_INLINE int32_t lil_first(int32_t pair) { return (int16_t)pair; }
LIL_INLINE int32_t lil_second(int32_t pair) { return pair >> 16; }

/* Bytes 0 and 2 of a word as a pair, and bytes 1 and 3. */
#if LIL_HAS_SIMD
LIL_INLINE int32_t lil_bytes_02(int32_t word)
{
    return (int32_t)__sxtb16((int8x4_t)word);
}
LIL_INLINE int32_t lil_bytes_13(int32_t word)
{
    int32_t pair;
    __asm__("sxtb16 %0, %1, ror #8" : "=r"(pair) : "r"(word));
    return pair;
}
#else
LIL_INLINE int32_t lil_bytes_02(int32_t word) { return lil_pair((int8_t)word, (int8_t)(word >> 16)); }
LIL_INLINE int32_t lil_bytes_13(int32_t word) { return lil_pair((int8_t)(word >> 8), (int8_t)(word >> 24)); }
#endif

/* The sums of both numbers of two pairs, and the differences; each kept to 16 bits. */
#if LIL_HAS_SIMD
LIL_INLINE int32_t lil_add_pairs(int32_t a, int32_t b) { return (int32_t)__sadd16((int16x2_t)a, (int16x2_t)b); }
LIL_INLINE int32_t lil_subtract_pairs(int32_t a, int32_t b) { return (int32_t)__ssub16((int16x2_t)a, (int16x2_t)b); }
#else
LIL_INLINE int32_t lil_add_pairs(int32_t a, int32_t b)
{
    return lil_pair(lil_first(a) + lil_first(b), lil_second(a) + lil_second(b));
}
LIL_INLINE int32_t lil_subtract_pairs(int32_t a, int32_t b)
{
    return lil_pair(lil_first(a) - lil_first(b), lil_second(a) - lil_second(b));
}
#endif

/* sum + first(a) first(b) + second(a) second(b), kept to 32 bits */
#if LIL_HAS_SIMD
LIL_INLINE int32_t lil_smlad(int32_t a, int32_t b, int32_t sum)
{
    return (int32_t)__smlad((int16x2_t)a, (int16x2_t)b, sum);
}
#else
LIL_INLINE int32_t lil_smlad(int32_t a, int32_t b, int32_t sum)
{
    const int32_t first = lil_first(a) * lil_first(b), second = lil_second(a) * lil_second(b);
    return (int32_t)((uint32_t)sum + (uint32_t)first + (uint32_t)second);
}
#endif

/* sum + first(a) first(b) + second(a) second(b), in 64 bits */
#if LIL_HAS_SIMD
LIL_INLINE int64_t lil_smlald(int32_t a, int32_t b, int64_t sum)
{
    return __smlald((int16x2_t)a, (int16x2_t)b, sum);
}
#else
LIL_INLINE int64_t lil_smlald(int32_t a, int32_t b, int64_t sum)
{
    return sum + (int64_t)(lil_first(a) * lil_first(b)) + lil_second(a) * lil_second(b);
}
#endif

/* sum + first(a) first(b), sum + second(a) first(b) and sum + first(a) second(b), kept to 32 bits. The first stays one
 * instruction where b is a constant, of which compilers would make shifts. */
#if LIL_HAS_SIMD
LIL_INLINE int32_t lil_smlabb(int32_t a, int32_t b, int32_t sum)
{
    int32_t result;
    __asm__("smlabb %0, %1, %2, %3" : "=r"(result) : "r"(a), "r"(b), "r"(sum));
    return result;
}
LIL_INLINE int32_t lil_smlatb(int32_t a, int32_t b, int32_t sum)
{
    int32_t result;
    __asm__("smlatb %0, %1, %2, %3" : "=r"(result) : "r"(a), "r"(b), "r"(sum));
    return result;
}
LIL_INLINE int32_t lil_smlabt(int32_t a, int32_t b, int32_t sum) { return lil_smlatb(b, a, sum); }
#else
LIL_INLINE int32_t lil_smlabb(int32_t a, int32_t b, int32_t sum)
{
    return (int32_t)((uint32_t)sum + (uint32_t)(lil_first(a) * lil_first(b)));
}
LIL_INLINE int32_t lil_smlatb(int32_t a, int32_t b, int32_t sum)
{
    return (int32_t)((uint32_t)sum + (uint32_t)(lil_second(a) * lil_first(b)));
}
LIL_INLINE int32_t lil_smlabt(int32_t a, int32_t b, int32_t sum) { return lil_smlatb(b, a, sum); }
#endif

/* sum + a b / 2^32, rounded to the nearest, ties towards plus infinity, kept to 32 bits */
#if LIL_HAS_SIMD
LIL_INLINE int32_t lil_smmlar(int32_t a, int32_t b, int32_t sum)
{
    int32_t result;
    __asm__("smmlar %0, %1, %2, %3" : "=r"(result) : "r"(a), "r"(b), "r"(sum));
    return result;
}
#else
LIL_INLINE int32_t lil_smmlar(int32_t a, int32_t b, int32_t sum)
{
    return (int32_t)((uint32_t)sum + (uint32_t)(((int64_t)a * b + (INT64_C(1) << 31)) >> 32));
}
#endif

#endif

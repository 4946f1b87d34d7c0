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

/* Sums of products of one vector with four rows. */
typedef struct {
    int32_t a, b, c, d;
} lil_sums_1x4;

/* Adds 4 * quads products to each sum.
 *
 *   x       (4 * quads)  int8
 *   ab, cd  (2 * quads)  words of rows a and b, c and d: the numbers of both that belong to numbers 0 and 2 of a quad
 *                        of x, in the next word to 1 and 3 */
#if LIL_HAS_SIMD && defined(__OPTIMIZE__)
#define LIL_STEP_1X4                     \
    "ldr %[o], [%[x]], #4\n\t"           \
    "ldrd %[p], %[q], [%[ab]], #8\n\t"   \
    "sxtb16 %[e], %[o]\n\t"              \
    "sxtb16 %[o], %[o], ror #8\n\t"      \
    "sxtb16 %[t], %[p]\n\t"              \
    "sxtb16 %[p], %[p], ror #8\n\t"      \
    "smlad %[a], %[e], %[t], %[a]\n\t"   \
    "smlad %[b], %[e], %[p], %[b]\n\t"   \
    "sxtb16 %[t], %[q]\n\t"              \
    "sxtb16 %[q], %[q], ror #8\n\t"      \
    "smlad %[a], %[o], %[t], %[a]\n\t"   \
    "smlad %[b], %[o], %[q], %[b]\n\t"   \
    "ldrd %[p], %[q], [%[cd]], #8\n\t"   \
    "sxtb16 %[t], %[p]\n\t"              \
    "sxtb16 %[p], %[p], ror #8\n\t"      \
    "smlad %[c], %[e], %[t], %[c]\n\t"   \
    "smlad %[d], %[e], %[p], %[d]\n\t"   \
    "sxtb16 %[t], %[q]\n\t"              \
    "sxtb16 %[q], %[q], ror #8\n\t"      \
    "smlad %[c], %[o], %[t], %[c]\n\t"   \
    "smlad %[d], %[o], %[q], %[d]\n\t"
LIL_INLINE void lil_dot_1x4(const int8_t *x, const int32_t *ab, const int32_t *cd, int32_t quads, lil_sums_1x4 *sums)
{
    int32_t a = sums->a, b = sums->b, c = sums->c, d = sums->d, rounds = (quads + 1) >> 1, e, o, p, q, t = quads & 1;
    __asm__ volatile("cmp %[t], #0\n\t" /* an odd quad goes first */
                     "bne 2f\n"
                     "1:\n\t" LIL_STEP_1X4
                     "2:\n\t" LIL_STEP_1X4
                     "subs %[n], #1\n\t"
                     "bne 1b"
                     : [a] "+r"(a), [b] "+r"(b), [c] "+r"(c), [d] "+r"(d), [x] "+r"(x), [ab] "+r"(ab), [cd] "+r"(cd),
                       [n] "+r"(rounds), [t] "+r"(t), [e] "=&r"(e), [o] "=&r"(o), [p] "=&r"(p), [q] "=&r"(q)
                     :
                     : "cc", "memory");
    sums->a = a;
    sums->b = b;
    sums->c = c;
    sums->d = d;
}
#undef LIL_STEP_1X4
#else
LIL_INLINE void lil_dot_1x4(const int8_t *x, const int32_t *ab, const int32_t *cd, int32_t quads, lil_sums_1x4 *sums)
{
    for (int32_t i = 0; i < 2 * quads; i++) {
        const int32_t quad = lil_read_4(x + 4 * (i >> 1)), pair = i & 1 ? lil_bytes_13(quad) : lil_bytes_02(quad);
        sums->a = lil_smlad(pair, lil_bytes_02(ab[i]), sums->a);
        sums->b = lil_smlad(pair, lil_bytes_13(ab[i]), sums->b);
        sums->c = lil_smlad(pair, lil_bytes_02(cd[i]), sums->c);
        sums->d = lil_smlad(pair, lil_bytes_13(cd[i]), sums->d);
    }
}
#endif

#endif

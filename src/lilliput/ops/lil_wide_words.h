/* lil_wide_words: sums of products in 64 bits, kept as two words where cores would call the compiler's library. */
#ifndef LIL_WIDE_WORDS_H
#define LIL_WIDE_WORDS_H

#include "lil_requantize.h"

typedef struct {
    uint32_t high, low;
} lil_words;

/* a^2 + b^2 */
#if defined(__ARM_ARCH_6M__) || defined(__AVR__) || defined(LIL_NO_LONG_MULTIPLY)
LIL_INLINE lil_words lil_square(int32_t x)
{
    const uint32_t size = x < 0 ? 0u - (uint32_t)x : (uint32_t)x;
    const uint32_t high = size >> 16, low = size & 0xFFFFu, middle = high * low;
    lil_words square;
    square.low = low * low + (middle << 17);
    square.high = high * high + (middle >> 15) + (square.low < (middle << 17) ? 1u : 0u);
    return square;
}
LIL_INLINE lil_words lil_sum_of_squares(int32_t a, int32_t b)
{
    const lil_words first = lil_square(a), second = lil_square(b);
    lil_words sum;
    sum.low = first.low + second.low;
    sum.high = first.high + second.high + (sum.low < first.low ? 1u : 0u);
    return sum;
}
#else
LIL_INLINE lil_words lil_sum_of_squares(int32_t a, int32_t b)
{
    const uint64_t whole = (uint64_t)((int64_t)a * a) + (uint64_t)((int64_t)b * b);
    lil_words sum;
    sum.high = (uint32_t)(whole >> 32);
    sum.low = (uint32_t)whole;
    return sum;
}
#endif

/* sum / 2^right to the nearest, ties towards plus infinity, at most 2^31 - 1; sum <= 2^63, 1 <= right <= 62 */
LIL_INLINE int32_t lil_narrow_unsigned(lil_words sum, int32_t right)
{
    if (right > 32) {
        const uint32_t y = (sum.high + (UINT32_C(1) << (right - 33))) >> (right - 32);
        return y > 0x7FFFFFFFu ? 0x7FFFFFFF : (int32_t)y;
    }
    const uint32_t half = UINT32_C(1) << (right - 1), low = sum.low + half;
    const uint32_t high = sum.high + (low < half ? 1u : 0u);
    if (high >> (right - 1) != 0)
        return 0x7FFFFFFF;
    return (int32_t)(right == 32 ? high : high << (32 - right) | low >> right);
}

/* sum / 2^right to the nearest, ties towards plus infinity, where that fits 32 bits; 1 <= right <= 31 */
LIL_INLINE int32_t lil_narrow_within(int64_t sum, int32_t right)
{
    const int64_t rounded = sum + (int64_t)(UINT32_C(1) << (right - 1));
    return (int32_t)((uint32_t)(rounded >> 32) << (32 - right) | (uint32_t)rounded >> right);
}

/* sum / 2^right to the nearest, ties towards plus infinity, within 32 bits; |sum| < 2^62, 1 <= right <= 62 */
LIL_INLINE int32_t lil_narrow(int64_t sum, int32_t right)
{
    const uint32_t added = UINT32_C(1) << ((right - 1) & 31);
    const int64_t rounded = sum + (int64_t)(right > 32 ? (uint64_t)added << 32 : added);
    const int32_t high = (int32_t)(rounded >> 32);
    const uint32_t low = (uint32_t)rounded;

    if (right > 32)
        return high >> (right - 32);
    if (high >> (right - 1) != high >> 31)
        return high < 0 ? -0x7FFFFFFF - 1 : 0x7FFFFFFF;
    return (int32_t)(right == 32 ? (uint32_t)high : (uint32_t)high << (32 - right) | low >> right);
}

#endif

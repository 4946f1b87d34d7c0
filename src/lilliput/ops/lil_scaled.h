/* lil_scaled: real numbers in integers, as 32 leading bits and a power of two. The meaning is ops/scaled.py.
 *
 * Every result is cut to 32 bits (rounded towards zero), but for `lil_scaled_round`. Nothing here needs a float, a
 * division instruction or a long multiply; a division or a root takes some hundred instructions. */
#ifndef LIL_SCALED_H
#define LIL_SCALED_H

#include "lil_long.h"

#define LIL_SCALED_LIMIT 8192 /* exponents stay within it: beyond are the largest number and zero */

/* (-1)^negative * significand * 2^exponent. */
typedef struct {
    uint32_t significand; /* [2^31, 2^32), or 0 for zero */
    int32_t exponent;
    int32_t negative; /* 0 or 1 */
} lil_scaled;

/* An entry of a table in flash. */
LIL_INLINE lil_scaled lil_scaled_read(const lil_scaled *p)
{
    lil_scaled x;
    x.significand = (uint32_t)lil_read_s32((const int32_t *)&p->significand);
    x.exponent = lil_read_s32(&p->exponent);
    x.negative = lil_read_s32(&p->negative);
    return x;
}

/* A number above 0 from parameters, whose significand is an int32 of the same bits. */
LIL_INLINE lil_scaled lil_scaled_positive(int32_t significand, int32_t exponent)
{
    lil_scaled x;
    x.significand = (uint32_t)significand;
    x.exponent = exponent;
    x.negative = 0;
    return x;
}

/* x * 2^exponent. */
LIL_CALLED lil_scaled lil_scaled_of(uint64_t x, int32_t exponent, int32_t negative)
{
    uint32_t high = (uint32_t)(x >> 32), low = (uint32_t)x;
    lil_scaled y = {0, 0, 0};

    exponent += 32;
    if (high == 0) {
        high = low;
        low = 0;
        exponent -= 32;
    }
    if (high == 0)
        return y;
    LIL_UNROLL(1)
    for (; high < 0x80000000u; exponent--) {
        high = high << 1 | low >> 31;
        low <<= 1;
    }
    if (exponent < -LIL_SCALED_LIMIT)
        return y;
    y.significand = exponent > LIL_SCALED_LIMIT ? 0xFFFFFFFFu : high;
    y.exponent = lil_min(exponent, LIL_SCALED_LIMIT);
    y.negative = negative;
    return y;
}

/* x * 2^exponent for an integer x. */
LIL_INLINE lil_scaled lil_scaled_signed(int64_t x, int32_t exponent)
{
    return x < 0 ? lil_scaled_of(0u - (uint64_t)x, exponent, 1) : lil_scaled_of((uint64_t)x, exponent, 0);
}

LIL_INLINE lil_scaled lil_scaled_multiply(lil_scaled a, lil_scaled b)
{
    return lil_scaled_of(lil_long_product(a.significand, b.significand), a.exponent + b.exponent,
                         a.negative ^ b.negative);
}

/* a / b; the largest number where b is zero, zero where both are. */
LIL_CALLED lil_scaled lil_scaled_divide(lil_scaled a, lil_scaled b)
{
    uint64_t rest = a.significand;
    uint32_t quotient = 0;

    if (a.significand == 0)
        return a;
    if (b.significand == 0)
        return lil_scaled_of(0xFFFFFFFFu, LIL_SCALED_LIMIT, a.negative);
    if (a.significand < b.significand) { /* so that the first digit is 1 */
        rest <<= 1;
        a.exponent--;
    }
    LIL_UNROLL(1)
    for (int32_t i = 0; i < 32; i++) {
        quotient <<= 1;
        if (rest >= b.significand) {
            rest -= b.significand;
            quotient |= 1u;
        }
        rest <<= 1;
    }
    return lil_scaled_of(quotient, a.exponent - b.exponent - 31, a.negative ^ b.negative);
}

/* The square root; zero of numbers below zero. */
LIL_CALLED lil_scaled lil_scaled_root(lil_scaled x)
{
    const int32_t odd = x.exponent & 1;
    const uint32_t high = x.significand >> odd, low = (x.significand & (uint32_t)odd) << 31;
    const uint32_t root = x.negative ? 0 : lil_long_root((uint64_t)high << 32 | low);
    return lil_scaled_of(root, (x.exponent - 32 + odd) >> 1, 0);
}

/* a + b: the smaller is cut 31 bits below the larger's last. */
LIL_CALLED lil_scaled lil_scaled_add(lil_scaled a, lil_scaled b)
{
    if (a.significand == 0 || (b.significand != 0 && b.exponent > a.exponent)) {
        const lil_scaled swapped = a;
        a = b;
        b = swapped;
    }
    const uint64_t large = (uint64_t)a.significand << 31;
    const int32_t distance = lil_min(a.exponent - b.exponent, 63);
    const uint64_t small = b.significand == 0 ? 0 : lil_long_right((uint64_t)b.significand << 31, distance);
    if (a.negative == b.negative)
        return lil_scaled_of(large + small, a.exponent - 31, a.negative);
    return large >= small ? lil_scaled_of(large - small, a.exponent - 31, a.negative)
                          : lil_scaled_of(small - large, a.exponent - 31, b.negative);
}

LIL_INLINE lil_scaled lil_scaled_negate(lil_scaled x)
{
    x.negative = x.significand != 0 && !x.negative;
    return x;
}

/* x to the nearest integer, ties away from zero, within [low, high], of 32 bits; at most 2^31 - 1 from zero. */
LIL_CALLED int32_t lil_scaled_round(lil_scaled x, int32_t low, int32_t high)
{
    const int32_t right = -x.exponent;
    uint64_t magnitude = 0x7FFFFFFFu;

    if (x.significand == 0 || right > 32)
        magnitude = 0;
    else if (right > 0)
        magnitude = lil_long_right(x.significand + (uint64_t)(UINT32_C(1) << (right - 1)), right);
    const int32_t rounded = magnitude > 0x7FFFFFFFu ? 0x7FFFFFFF : (int32_t)magnitude;
    return lil_clamp(x.negative ? -rounded : rounded, low, high);
}

#endif

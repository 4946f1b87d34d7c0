/* lil_math: elementary functions of float32 from nothing but + - * / and integer operations, so that every core and the
 * host give the same bits. Worst errors, in units in the last place of the true result, are measured in
 * tests/unit/test_math.py. Infinities and NaN behave as in IEEE 754; results may be subnormal.
 *
 * Source: argument reductions of Cody and Waite 1980; the coefficients are minimax fits made for this file. */
#ifndef LIL_MATH_H
#define LIL_MATH_H

#include "lil_platform.h"

LIL_INLINE float lil_clamp_f32(float x, float low, float high)
{
    x = x < low ? low : x;
    return x > high ? high : x;
}

LIL_INLINE uint32_t lil_bits(float x)
{
    union { float real; uint32_t bits; } u;
    u.real = x;
    return u.bits;
}

LIL_INLINE float lil_from_bits(uint32_t bits)
{
    union { float real; uint32_t bits; } u;
    u.bits = bits;
    return u.real;
}

LIL_INLINE float lil_abs(float x) { return lil_from_bits(lil_bits(x) & 0x7FFFFFFFu); }

/* |x| with the sign of `sign`. */
LIL_INLINE float lil_copy_sign(float x, float sign)
{
    return lil_from_bits((lil_bits(x) & 0x7FFFFFFFu) | (lil_bits(sign) & 0x80000000u));
}

/* 2^n for -126 <= n <= 127. */
LIL_INLINE float lil_power_of_two(int32_t n) { return lil_from_bits((uint32_t)(n + 127) << 23); }

/* x / ln 2 to the nearest integer. */
LIL_INLINE int32_t lil_exp_whole(float x) { return (int32_t)(x * 1.44269504f + (x < 0.0f ? -0.5f : 0.5f)); }

/* e^r - 1 for r = x - n ln 2, |r| <= ln 2 / 2: r + r^2 p(r). */
LIL_INLINE float lil_exp_rest(float x, int32_t n)
{
    const float r = (x - (float)n * 0.693359375f) + (float)n * 2.12194440e-4f;
    const float p = 0.5f + r * (0.166665182f + r * (0.0416662022f + r * (0.00836896989f + r * 0.00139506289f)));
    return r + r * r * p;
}

/* e^x. */
LIL_INLINE float lil_exp(float x)
{
    if (!(x < 89.0f))
        return x != x ? x : LIL_INFINITY;
    if (x < -104.0f)
        return 0.0f;
    const int32_t n = lil_exp_whole(x), half = n / 2; /* in two steps, because 2^n itself may be out of range */
    return (1.0f + lil_exp_rest(x, n)) * lil_power_of_two(half) * lil_power_of_two(n - half);
}

/* e^x - 1, without loss where x is small. */
LIL_INLINE float lil_exp_minus_one(float x)
{
    if (!(lil_abs(x) < 18.0f))
        return x < 0.0f ? -1.0f : lil_exp(x);
    const int32_t n = lil_exp_whole(x);
    const float power = lil_power_of_two(n);
    return power * lil_exp_rest(x, n) + (power - 1.0f);
}

/* The natural logarithm. x = 2^n m with m in [sqrt(1/2), sqrt(2)); f = m - 1, s = f / (2 + f);
 * log(1 + f) = f - s (f - s^2 p(s^2)). */
LIL_INLINE float lil_log(float x)
{
    int32_t n = 0;

    if (!(x > 0.0f))
        return x == 0.0f ? -LIL_INFINITY : LIL_NAN;
    if (x == LIL_INFINITY)
        return x;
    if (x < 1.17549435e-38f) { /* subnormal */
        x *= 16777216.0f;
        n = -24;
    }
    const uint32_t shifted = lil_bits(x) - 0x3F3504F3u; /* 0x3F3504F3: sqrt(1/2) */
    n += (int32_t)shifted >> 23;
    const float f = lil_from_bits((shifted & 0x007FFFFFu) + 0x3F3504F3u) - 1.0f;
    const float s = f / (2.0f + f), z = s * s;
    const float p = 0.666667759f + z * (0.399774969f + z * 0.298730373f);
    return (float)n * 0.693359375f + ((float)n * -2.12194440e-4f + (f - s * (f - z * p)));
}

/* tanh. Below 0.625 x + x^3 p(x^2), then 1 - 2 / (e^2x + 1). */
LIL_INLINE float lil_tanh(float x)
{
    const float distance = lil_abs(x);

    if (distance < 0.625f) {
        const float z = x * x;
        const float p = -0.333332837f
                        + z * (0.133314908f + z * (-0.0537434965f + z * (0.0206505787f + z * -0.00571703678f)));
        return x + x * z * p;
    }
    if (distance > 9.1f)
        return lil_copy_sign(1.0f, x);
    return x != x ? x : lil_copy_sign(1.0f - 2.0f / (lil_exp(2.0f * distance) + 1.0f), x);
}

/* 1 / (1 + e^-x). */
LIL_INLINE float lil_logistic(float x)
{
    const float e = lil_exp(-lil_abs(x));
    return (x < 0.0f ? e : 1.0f) / (1.0f + e);
}

/* The error function. Below 0.875 x + x p(x^2), then 1 - e^-q(x). */
LIL_INLINE float lil_erf(float x)
{
    const float distance = lil_abs(x);

    if (distance < 0.875f) {
        const float z = x * x;
        const float p = 0.128379151f
                        + z * (-0.376125574f
                               + z * (0.112825245f
                                      + z * (-0.0267939549f + z * (0.00503587164f + z * -0.000622242107f))));
        return x + x * p;
    }
    if (distance > 4.0f)
        return lil_copy_sign(1.0f, x);
    const float d = distance;
    const float q = 0.000126062514f
                    + d * (1.12796664f
                           + d * (0.636686802f
                                  + d * (0.104370765f
                                         + d * (-0.022440562f + d * (0.00309726503f + d * -0.000201489951f)))));
    return x != x ? x : lil_copy_sign(1.0f - lil_exp(-q), x);
}

/* The square root, correctly rounded: digit by digit on the significand, the remainder decides the last bit. */
LIL_INLINE float lil_sqrt(float x)
{
    int32_t exponent = 0;

    if (!(x > 0.0f) || x == LIL_INFINITY)
        return x < 0.0f ? LIL_NAN : x;
    if (x < 1.17549435e-38f) { /* subnormal */
        x *= 16777216.0f;
        exponent = -24;
    }
    const uint32_t bits = lil_bits(x);
    exponent += (int32_t)(bits >> 23) - 127;
    uint32_t rest = ((bits & 0x007FFFFFu) | 0x00800000u) << (1 + (exponent & 1)); /* 4^n is left over */
    uint32_t root = 0, twice = 0;

    for (uint32_t bit = 0x01000000u; bit != 0; bit >>= 1) { /* 24 digits and one to round by */
        if (twice + bit <= rest) {
            rest -= twice + bit;
            twice += 2 * bit;
            root += bit;
        }
        rest *= 2;
    }
    root += root & 1u; /* never a tie: a float32 has no root of exactly 25 digits */
    return lil_from_bits((root >> 1) + ((uint32_t)((exponent >> 1) + 126) << 23));
}

/* 1 / sqrt(x). */
LIL_INLINE float lil_rsqrt(float x) { return 1.0f / lil_sqrt(x); }

#endif

/* lil_fixed_point: arithmetic on 32-bit fixed-point numbers. The meaning is ops/fixed_point.py.
 *
 * A number in Qm is an int32 that stands for itself / 2^(31 - m). */
#ifndef LIL_FIXED_POINT_H
#define LIL_FIXED_POINT_H

#include "lil_requantize.h"

#define LIL_Q0_ONE 0x7FFFFFFF

/* x * 2^n, where that fits 32 bits. */
LIL_INLINE int32_t lil_shift_left(int32_t x, int32_t n) { return (int32_t)((uint32_t)x << n); }

/* a * b of Q0 numbers, to the nearest, ties upwards; b >= 0. */
LIL_INLINE int32_t lil_doubling_high(int32_t a, int32_t b) { return lil_multiply_shift(a, b, 31); }

/* x * multiplier / 2^31 / 2^right, rounded twice, for -2^30 <= x < 2^30 and 0 <= right <= 31: the rounding doubling
 * high multiply as one rounding high multiply of 2 x, which is a single instruction on cores with the DSP extension. */
LIL_INLINE int32_t lil_rescale(int32_t x, int32_t multiplier, int32_t right)
{
    return lil_rounding_shift(lil_multiply_shift(x * 2, multiplier, 32), right);
}

/* x / 2^right for x >= 0 and 0 <= right <= 31, to the nearest. */
LIL_INLINE int32_t lil_rounding_shift_positive(int32_t x, int32_t right)
{
    return (int32_t)(((uint32_t)x + ((UINT32_C(1) << right) >> 1)) >> right);
}

/* exp(a) in Q0 for a in [-1/4, 0) in Q0: the Taylor series around -1/8. */
LIL_INLINE int32_t lil_exp_quarter(int32_t a)
{
    const int32_t exp_one_eighth = 1895147668, one_third = 715827883;
    const int32_t x = a + (INT32_C(1) << 28);
    const int32_t distance = x < 0 ? -x : x;
    const int32_t square = lil_doubling_high(distance, distance);
    const int32_t cube = lil_doubling_high(x, square), fourth = lil_doubling_high(square, square);
    const int32_t series = lil_doubling_high(lil_rounding_shift(fourth, 2) + cube, one_third) + square;
    return exp_one_eighth + lil_doubling_high(x + lil_rounding_shift(series, 1), exp_one_eighth);
}

/* exp(a) in Q0 for a <= 0 in Q5: exp of what a is over quarters, times exp of the powers of two that it is made of. */
LIL_CALLED int32_t lil_exp_negative_q5(int32_t a)
{
    /* exp(-1/4), exp(-1/2), exp(-1) ... exp(-16), in Q0 */
    static const int32_t LIL_FLASH powers[7] = {1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242};
    const int32_t quarter = INT32_C(1) << 24;
    const int32_t low = (a & (quarter - 1)) - quarter;
    const int32_t remainder = low - a;
    int32_t result = lil_exp_quarter(low * 32);

    if (a == 0)
        return LIL_Q0_ONE;
    LIL_UNROLL(1)
    for (int32_t i = 0; i < 7; i++)
        if (remainder >> (24 + i) & 1)
            result = lil_doubling_high(result, lil_read_s32(&powers[i]));
    return result;
}

/* 1 / (1 + x) in Q0 for x in [0, 1) in Q0: Newton's division from 48/17 - 32/17 d. */
LIL_INLINE int32_t lil_one_over_one_plus(int32_t x)
{
    const int32_t half = (x >> 1) + (INT32_C(1) << 30);
    int32_t y = 1515870810 + lil_doubling_high(-1010580540, half);

    for (int32_t i = 0; i < 3; i++)
        y += lil_doubling_high((INT32_C(1) << 29) - lil_doubling_high(half, y), y) * 4;
    return y >= INT32_C(1) << 30 ? LIL_Q0_ONE : y * 2;
}

/* Leading zero bits of x > 0; a loop, because not every core has an instruction. */
LIL_INLINE int32_t lil_leading_zeros(uint32_t x)
{
    int32_t count = 0;

    for (; x < 0x80000000u; x <<= 1)
        count++;
    return count;
}

/* log(x) in Q5 for x >= 1 in Q12: powers of two, and a rational function around the fourth root of 1/2. */
LIL_INLINE int32_t lil_log_of_sum(int32_t x)
{
    const int32_t sqrt_half = 1518500250, sqrt_sqrt_half = 1805811301, log_2 = 1488522236;
    const int32_t n = 117049297, d = 127690142, i = 1057819769, f = 638450708;
    const int32_t headroom = lil_leading_zeros((uint32_t)x);
    const int32_t half_up = lil_doubling_high(lil_shift_left(x, headroom - 1), sqrt_half);
    const int32_t up = half_up >= INT32_C(1) << 30 ? LIL_Q0_ONE : half_up * 2;
    const int32_t below = lil_leading_zeros((uint32_t)lil_doubling_high(x, sqrt_half)) - 1;
    const int32_t down = below >= headroom ? LIL_Q0_ONE : lil_shift_left(x, below);
    const int32_t quarter = INT32_C(1) << 23; /* in Q6 */
    const int32_t power = lil_max((49 - 4 * headroom) * quarter, (47 - 4 * below) * quarter);
    const int32_t r = lil_min(up, down);
    const int32_t p = (int32_t)(((uint32_t)r + (uint32_t)sqrt_sqrt_half + 1u) >> 1), q = (r - sqrt_sqrt_half) * 2;
    const int32_t distance = q < 0 ? -q : q, square = lil_doubling_high(distance, distance);
    const int32_t numerator = lil_doubling_high(q, r) + lil_doubling_high(lil_doubling_high(q, square), n);
    const int32_t denominator = lil_doubling_high(i + q + lil_doubling_high(square, d), p) + lil_doubling_high(q, f);
    const int32_t series = lil_doubling_high(lil_rounding_shift(numerator, 6), lil_one_over_one_plus(denominator));
    return (lil_doubling_high(power, log_2) + series) * 2;
}

#endif

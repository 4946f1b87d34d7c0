/* lil_scaled_power: exponential and logarithm of lil_scaled numbers, a binary digit at a time. The meaning is
 * ops/scaled_power.py. */
#ifndef LIL_SCALED_POWER_H
#define LIL_SCALED_POWER_H

#include "lil_scaled.h"

/* The natural logarithm; that of the smallest number for x <= 0. */
LIL_CALLED lil_scaled lil_scaled_log(lil_scaled x)
{
    const lil_scaled log_2 = {2977044472u, -32, 0};
    uint32_t z = x.significand, digits = 0;
    int32_t whole = x.exponent + 31;

    if (z == 0 || x.negative) {
        z = 0x80000000u;
        whole = -LIL_SCALED_LIMIT;
    }
    LIL_UNROLL(1)
    for (int32_t i = 0; i < 31; i++) { /* squaring doubles the logarithm: its next digit goes before the point */
        const uint64_t square = lil_long_product(z, z);
        const uint32_t high = (uint32_t)(square >> 32), low = (uint32_t)square;
        const uint32_t digit = high >> 31;
        digits = digits << 1 | digit;
        z = digit ? high : high << 1 | low >> 31;
    }
    const uint32_t magnitude = (uint32_t)(whole < 0 ? -whole : whole);
    const int64_t wide = (int64_t)((uint64_t)magnitude << 31);
    return lil_scaled_multiply(lil_scaled_signed((whole < 0 ? -wide : wide) + digits, -31), log_2);
}

/* e^x; the largest number, or zero, where that is beyond them. */
LIL_CALLED lil_scaled lil_scaled_exp(lil_scaled x)
{
    /* 2^(2^-i) for i from 1 to 31, 2^31 for 1 */
    static const uint32_t LIL_FLASH powers[31] = {
        3037000500u, 2553802834u, 2341847524u, 2242560872u, 2194507417u, 2170868212u, 2159144272u, 2153306067u,
        2150392887u, 2148937775u, 2148210589u, 2147847087u, 2147665360u, 2147574502u, 2147529075u, 2147506361u,
        2147495005u, 2147489326u, 2147486487u, 2147485068u, 2147484358u, 2147484003u, 2147483825u, 2147483737u,
        2147483692u, 2147483670u, 2147483659u, 2147483654u, 2147483651u, 2147483649u, 2147483649u};
    const lil_scaled log2_e = {3098164009u, -31, 0};
    const lil_scaled turns = lil_scaled_multiply(x, log2_e);

    if (turns.significand != 0 && turns.exponent > -18)
        return lil_scaled_of(turns.negative ? 0 : 0xFFFFFFFFu, LIL_SCALED_LIMIT, 0);
    const int32_t right = lil_min(-18 - turns.exponent, 63);
    const uint64_t magnitude = lil_long_right((uint64_t)turns.significand << 13, right); /* 31 bits below the point */
    const uint64_t fixed = turns.negative ? 0u - magnitude : magnitude;
    const uint32_t digits = (uint32_t)fixed & 0x7FFFFFFFu;
    const int32_t whole = (int32_t)((uint32_t)(fixed >> 32) << 1 | (uint32_t)fixed >> 31);
    uint32_t y = 0x80000000u;
    LIL_UNROLL(1)
    for (int32_t i = 0; i < 31; i++) {
        if (digits >> (30 - i) & 1u) {
            const uint32_t power = (uint32_t)lil_read_s32((const int32_t *)&powers[i]);
            const uint64_t product = lil_long_product(y, power);
            y = (uint32_t)(product >> 32) << 1 | (uint32_t)product >> 31;
        }
    }
    return lil_scaled_of(y, whole - 31, 0);
}

#endif

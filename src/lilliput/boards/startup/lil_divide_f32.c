/* Float division for cores without an FPU, correctly rounded (IEEE 754-2019, nearest, ties to even), subnormal results
 * included: the one in zig's library flushes them to zero, and then a float model would differ from core to core.
 * Source: restoring division, Ercegovac and Lang, Digital Arithmetic, section 5.2. */
#include <stdint.h>

#if defined(__arm__)
#define LIL_DIVIDE __aeabi_fdiv
#else
#define LIL_DIVIDE __divsf3
#endif

float LIL_DIVIDE(float dividend, float divisor);

typedef union {
    float real;
    uint32_t bits;
} number;

/* The mantissa of a finite number that is not 0, with its leading one at bit 23; *exponent becomes the biased one. */
static uint32_t normalised(uint32_t bits, int32_t *exponent)
{
    uint32_t mantissa = bits & 0x007FFFFFu;
    *exponent = (int32_t)(bits >> 23 & 0xFFu);
    if (*exponent != 0)
        return mantissa | 0x00800000u;
    *exponent = 1;
    while (mantissa < 0x00800000u) {
        mantissa <<= 1;
        *exponent -= 1;
    }
    return mantissa;
}

/* quotient: 26 bits or so with at least two below the last place kept; the lowest also stands for the remainder. */
static uint32_t rounded(uint32_t quotient, int32_t exponent)
{
    uint32_t shift = 2;
    if (exponent >= 255)
        return 0x7F800000u;
    if (exponent <= 0) {
        shift = exponent < -24 ? 27 : (uint32_t)(3 - exponent);
        exponent = 0;
    }
    {
        const uint32_t kept = quotient >> shift;
        const uint32_t lost = quotient & ((UINT32_C(1) << shift) - 1u);
        const uint32_t half = UINT32_C(1) << (shift - 1u);
        const uint32_t up = lost > half || (lost == half && (kept & 1u)) ? 1u : 0u;
        /* A carry out of the mantissa moves the exponent up by itself. */
        return exponent == 0 ? kept + up : (((uint32_t)exponent - 1u) << 23) + kept + up;
    }
}

float LIL_DIVIDE(float dividend, float divisor)
{
    number a, b, y;
    uint32_t sign, a_size, b_size, quotient = 0, remainder, mantissa;
    int32_t a_exponent, b_exponent, exponent;

    a.real = dividend;
    b.real = divisor;
    sign = (a.bits ^ b.bits) & 0x80000000u;
    a_size = a.bits & 0x7FFFFFFFu;
    b_size = b.bits & 0x7FFFFFFFu;
    if (a_size > 0x7F800000u || b_size > 0x7F800000u || a_size + b_size == 0u ||
        (a_size == 0x7F800000u && b_size == 0x7F800000u)) {
        y.bits = 0x7FC00000u; /* a NaN came, or 0/0, or infinity/infinity */
        return y.real;
    }
    if (a_size == 0x7F800000u || b_size == 0u) {
        y.bits = sign | 0x7F800000u;
        return y.real;
    }
    if (b_size == 0x7F800000u || a_size == 0u) {
        y.bits = sign;
        return y.real;
    }
    remainder = normalised(a_size, &a_exponent);
    mantissa = normalised(b_size, &b_exponent);
    exponent = a_exponent - b_exponent + 127;
    if (remainder < mantissa) {
        remainder <<= 1;
        exponent -= 1;
    }
    for (int32_t bit = 0; bit < 26; bit++) {
        quotient <<= 1;
        if (remainder >= mantissa) {
            remainder -= mantissa;
            quotient |= 1u;
        }
        remainder <<= 1;
    }
    y.bits = sign | rounded(quotient | (remainder != 0u ? 1u : 0u), exponent);
    return y.real;
}

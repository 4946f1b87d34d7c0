/* lil_requantize: a 32-bit accumulator times a real scale, in integers. The meaning is ops/requantize.py. */
#ifndef LIL_REQUANTIZE_H
#define LIL_REQUANTIZE_H

#include "lil_platform.h"

/* How the product is rounded. */
#define LIL_ROUND_TWICE 0 /* tflite-micro: doubling high multiply, then a rounding shift with ties away from zero */
#define LIL_ROUND_ONCE  1 /* litert: one rounding shift of the 64-bit product, ties towards plus infinity */
#define LIL_ROUND_HIGH  2 /* native: the upper word of the product, ties towards plus infinity */

typedef struct {
    int32_t multiplier; /* [2^30, 2^31) or 0; LIL_ROUND_HIGH: [0, 2^31)                         */
    int32_t shift;      /* [-30, 31]: to the right, negative to the left; LIL_ROUND_HIGH: <= 0   */
} lil_scale;

#if defined(__AVR__) /* the structs of a table in flash, one field at a time */
LIL_INLINE lil_scale lil_read_scale(const lil_scale *p)
{
    lil_scale scale;
    scale.multiplier = lil_read_s32(&p->multiplier);
    scale.shift = lil_read_s32(&p->shift);
    return scale;
}
#else
LIL_INLINE lil_scale lil_read_scale(const lil_scale *p) { return *p; }
#endif

/* The 64-bit product of a and b, as two words. */
typedef struct {
    int32_t high;
    uint32_t low;
} lil_product;

#if defined(__ARM_ARCH_6M__) || defined(__AVR__) || defined(LIL_NO_LONG_MULTIPLY)
/* From 16-bit halves, for cores without a long multiply. No partial sum leaves 32 bits. */
LIL_INLINE lil_product lil_multiply(int32_t a, int32_t b)
{
    const uint32_t a_low = (uint32_t)a & 0xFFFFu, b_low = (uint32_t)b & 0xFFFFu;
    const int32_t a_high = a >> 16, b_high = b >> 16;
    const uint32_t low = a_low * b_low;
    const int32_t middle = a_high * (int32_t)b_low + (int32_t)(low >> 16);
    const int32_t carry = (int32_t)((uint32_t)middle & 0xFFFFu) + (int32_t)a_low * b_high;
    lil_product product;
    product.high = a_high * b_high + (middle >> 16) + (carry >> 16);
    product.low = (uint32_t)carry << 16 | (low & 0xFFFFu);
    return product;
}
#else
LIL_INLINE lil_product lil_multiply(int32_t a, int32_t b)
{
    const int64_t whole = (int64_t)a * b;
    lil_product product;
    product.high = (int32_t)(whole >> 32);
    product.low = (uint32_t)whole;
    return product;
}
#endif

/* The same as one number. */
LIL_INLINE int64_t lil_multiply_long(int32_t a, int32_t b)
{
    const lil_product product = lil_multiply(a, b);
    return (int64_t)((uint64_t)(uint32_t)product.high << 32 | product.low);
}

/* (a * b + 2^(bits - 1)) >> bits, for 1 <= bits <= 62, kept to its low 32 bits. */
LIL_INLINE int32_t lil_multiply_shift(int32_t a, int32_t b, int32_t bits)
{
    const lil_product product = lil_multiply(a, b);
    uint32_t low = product.low;
    int32_t high = product.high;

    if (bits > 32) {
        const uint32_t half_high = UINT32_C(1) << (bits - 33);
        return (int32_t)((uint32_t)high + half_high) >> (bits - 32);
    }
    low += UINT32_C(1) << (bits - 1);
    high = (int32_t)((uint32_t)high + (low < UINT32_C(1) << (bits - 1) ? 1u : 0u));
    if (bits == 32)
        return high;
    return (int32_t)((uint32_t)high << (32 - bits) | low >> bits);
}

/* x / 2^right, 0 <= right <= 31, |x| + 2^(right - 1) < 2^31, to the nearest, ties away from zero. */
LIL_INLINE int32_t lil_rounding_shift(int32_t x, int32_t right)
{
    const int32_t half = (int32_t)((UINT32_C(1) << right) >> 1);
    return right > 0 ? (x + (x >> 31) + half) >> right : x;
}

/* acc * scale, rounded as `rounding` says; in 32 bits also after a shift to the left (ops/requantize.py checks). */
LIL_INLINE int32_t lil_requantize(int32_t acc, lil_scale scale, int32_t rounding)
{
    const int32_t left = scale.shift < 0 ? -scale.shift : 0;
    const int32_t right = scale.shift > 0 ? scale.shift : 0;

    if (rounding == LIL_ROUND_ONCE)
        return lil_multiply_shift(acc, scale.multiplier, 31 + scale.shift);
    acc = (int32_t)((uint32_t)acc << left);
    if (rounding == LIL_ROUND_HIGH)
        return lil_multiply_shift(acc, scale.multiplier, 32);
    return lil_rounding_shift(lil_multiply_shift(acc, scale.multiplier, 31), right);
}

/* The same, to int8 around a zero point, within the fused activation's bounds. */
LIL_INLINE int8_t lil_requantize_s8(int32_t acc, lil_scale scale, int32_t rounding, int32_t zero_point, int32_t low,
                                    int32_t high)
{
    return (int8_t)lil_clamp(lil_requantize(acc, scale, rounding) + zero_point, low, high);
}

#endif

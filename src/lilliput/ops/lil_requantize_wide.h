/* lil_requantize_wide: a 64-bit accumulator times a real scale, to int16. The meaning is ops/wide.py. */
#ifndef LIL_REQUANTIZE_WIDE_H
#define LIL_REQUANTIZE_WIDE_H

#include "lil_requantize.h"

/* The scale's multiplier is in [0, 2^31); its shift to the right, [1, 46], leaves out the sum's last 16 bits. */
#define LIL_ROUND_WIDE 3

/* A 64-bit number in a table. */
typedef struct {
    int32_t low, high;
} lil_wide;

LIL_INLINE int64_t lil_read_wide(const lil_wide *p)
{
    const uint32_t low = (uint32_t)lil_read_s32(&p->low), high = (uint32_t)lil_read_s32(&p->high);
    return (int64_t)((uint64_t)high << 32 | low);
}

/* (acc * multiplier + 2^(shift + 15)) >> (shift + 16), for |acc| < 2^47 and a result of 32 bits. */
LIL_INLINE int32_t lil_requantize_wide(int64_t acc, lil_scale scale)
{
    const lil_product upper = lil_multiply((int32_t)(acc >> 16), scale.multiplier);
    const lil_product lower = lil_multiply((int32_t)(acc & 0xFFFF), scale.multiplier);
    const uint32_t carried = (uint32_t)lower.high << 16 | lower.low >> 16;
    const uint32_t low = upper.low + carried, high = (uint32_t)upper.high + (low < carried ? 1u : 0u);

    if (scale.shift > 32)
        return (int32_t)(high + (UINT32_C(1) << (scale.shift - 33))) >> (scale.shift - 32);
    const uint32_t half = UINT32_C(1) << (scale.shift - 1), rounded = low + half;
    const uint32_t whole = high + (rounded < half ? 1u : 0u);
    return (int32_t)(scale.shift == 32 ? whole : whole << (32 - scale.shift) | rounded >> scale.shift);
}

/* To int16 within the fused activation's bounds; for any rounding but LIL_ROUND_WIDE acc has 32 bits. */
LIL_INLINE int16_t lil_requantize_s16(int64_t acc, lil_scale scale, int32_t rounding, int32_t low, int32_t high)
{
    const int32_t y = rounding == LIL_ROUND_WIDE ? lil_requantize_wide(acc, scale)
                                                 : lil_requantize((int32_t)acc, scale, rounding);
    return (int16_t)lil_clamp(y, low, high);
}

#endif

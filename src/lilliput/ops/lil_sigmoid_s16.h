/* lil_sigmoid_s16: the 16-bit logistic function and tanh from one table. The meaning is ops/sigmoid_s16.py.
 *
 *   multiplier, shift  bring x to units of 1 / (3 * 4096); [1, 32767], [0, 31]
 *   table  (256)       sigmoid(i / 24) * 2^16 - 2^15 */
#ifndef LIL_SIGMOID_S16_H
#define LIL_SIGMOID_S16_H

#include "lil_platform.h"

LIL_INLINE int32_t lil_sigmoid_scaled(int32_t x, int32_t multiplier, int32_t shift)
{
    return (x * multiplier + (int32_t)((UINT32_C(1) << shift) >> 1)) >> shift;
}

/* The table at distance / 2^bits, times 2^bits; `end` beyond its end. */
LIL_INLINE int32_t lil_sigmoid_interpolated(int32_t distance, int32_t bits, int32_t end, const int16_t *table)
{
    const int32_t index = distance >> bits;

    if (index >= 255)
        return end;
    const int32_t low = lil_read_s16(table + index), high = lil_read_s16(table + index + 1);
    return (low + 32768) * (INT32_C(1) << bits) + (distance & ((INT32_C(1) << bits) - 1)) * (high - low);
}

/* 1 / (1 + e^-x) in 0.15 fixed point. */
LIL_INLINE int16_t lil_logistic_at(int16_t x, int32_t multiplier, int32_t shift, const int16_t *table)
{
    const int32_t at = lil_sigmoid_scaled(x, multiplier, shift);
    const int32_t value = lil_sigmoid_interpolated(at < 0 ? -at : at, 9, INT32_C(0x7FFF) << 10, table);
    return (int16_t)((at >= 0 ? value + 512 : (INT32_C(1) << 25) - value + 511) >> 10);
}

/* tanh in 0.15 fixed point: 2 sigmoid(2 x) - 1. */
LIL_INLINE int16_t lil_tanh_at(int16_t x, int32_t multiplier, int32_t shift, const int16_t *table)
{
    const int32_t at = lil_sigmoid_scaled(x, multiplier, shift);
    const int32_t twice = lil_sigmoid_interpolated(at < 0 ? -at : at, 8, INT32_C(0xFFFF) << 8, table);
    const int32_t value = twice - (INT32_C(1) << 23);
    return (int16_t)((at >= 0 ? value + 128 : -value + 127) >> 8);
}

#endif

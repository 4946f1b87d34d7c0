/* lil_micro_filter_bank: overlapping triangles over bins; each stretch of bins rises for one band and falls for the last.
 *
 *   x          (rows, bins)   uint32
 *   rising     (...)          int16 weights
 *   falling    (...)          int16 weights, as many
 *   stretches  (bands + 1)    where each takes its bins and weights
 *   y          (rows, bands)  uint64; may not overlap x */
#ifndef LIL_MICRO_FILTER_BANK_H
#define LIL_MICRO_FILTER_BANK_H

#include "lil_long.h"

typedef struct {
    int32_t rows, bins, bands; /* >= 1                        */
    int32_t any_below;         /* 1: some weight is below zero */
} lil_micro_filter_bank_params;

typedef struct {
    int32_t bin, weight, width; /* the first bin, the first weight, and how many of both */
} lil_micro_stretch;

/* sum + x * weight; the sum wraps around. */
LIL_INLINE uint64_t lil_micro_weighted(uint64_t sum, uint32_t x, int32_t weight, int32_t any_below)
{
    if (!any_below && LIL_HAS_LONG_MULTIPLY)
        return sum + lil_long_product(x, (uint32_t)weight);
    const int32_t low = (int32_t)(x & 0xFFFFu) * weight, high = (int32_t)(x >> 16) * weight; /* 32 bits are enough */
    return sum + (uint64_t)(int64_t)low + ((uint64_t)(int64_t)high << 16);
}

LIL_INLINE void lil_micro_filter_bank(const lil_micro_filter_bank_params p, const uint32_t *x, const int16_t *rising,
                                      const int16_t *falling, const lil_micro_stretch *stretches,
                                      uint64_t *LIL_RESTRICT y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.bins, y += p.bands) {
        uint64_t before = 0; /* what the last stretch leaves to this band */
        for (int32_t i = 0; i <= p.bands; i++) {
            const uint32_t *from = x + lil_read_s32(&stretches[i].bin);
            const int32_t weight = lil_read_s32(&stretches[i].weight), width = lil_read_s32(&stretches[i].width);
            uint64_t up = before, down = 0;
            for (int32_t j = 0; j < width; j++) {
                up = lil_micro_weighted(up, from[j], lil_read_s16(&rising[weight + j]), p.any_below);
                down = lil_micro_weighted(down, from[j], lil_read_s16(&falling[weight + j]), p.any_below);
            }
            if (i > 0)
                y[i - 1] = up;
            before = down;
        }
    }
}

#endif

/* lil_pcen_s32: y = (x / (floor + level)^gain + bias)^root - bias^root, the level being x's exponential mean. The
 * meaning is integers.py; logarithms to base 2 are in Q16.
 *
 *   x       (rows, n)  int32; below 0 it counts as 0
 *   level   (n)        uint64, with 16 bits beyond x's step; kept from row to row
 *   logs    (64)       see lil_log2.h
 *   powers  (64)       see lil_exp2.h
 *   y       (rows, n)  int16, >= 0; may not overlap x */
#ifndef LIL_PCEN_S32_H
#define LIL_PCEN_S32_H

#include "lil_exp2.h"
#include "lil_log2.h"
#include "lil_long.h"
#include "lil_requantize.h"

typedef struct {
    int32_t rows, n;               /* >= 1                                                    */
    int32_t smoothing, gain, root; /* Q16, [1, 65536]                                         */
    int32_t start;                 /* Q16, what the steps of x and level add to log2          */
    int32_t bias;                  /* below 2^30                                              */
    int32_t out;                   /* Q16, what y's step adds to log2                         */
    int32_t spare;                 /* [1, 30]: bits beyond y's step                           */
    int32_t zero;                  /* bias^root, as y with the spare bits: 32 bits, unsigned  */
    int32_t floor_high, floor_low; /* the words of an unsigned number below 2^47              */
} lil_pcen_s32_params;

/* (ratio + bias)^root, as y with the spare bits. */
LIL_INLINE uint32_t lil_pcen_s32_raised(const lil_pcen_s32_params p, uint32_t ratio, const uint32_t *logs,
                                        const uint32_t *powers)
{
    const uint32_t total = ratio + (uint32_t)p.bias;
    if (total == 0)
        return 0;
    return lil_exp2_q16(lil_multiply_shift(lil_log2_q16(total, logs), p.root, 16) + p.out, powers);
}

LIL_INLINE void lil_pcen_s32(const lil_pcen_s32_params p, const int32_t *x, uint64_t *level, const uint32_t *logs,
                             const uint32_t *powers, int16_t *LIL_RESTRICT y)
{
    const uint64_t floor = (uint64_t)(uint32_t)p.floor_high << 32 | (uint32_t)p.floor_low;
    const uint32_t zero = (uint32_t)p.zero;

    for (int32_t row = 0; row < p.rows; row++, x += p.n, y += p.n) {
        for (int32_t i = 0; i < p.n; i++) {
            const uint32_t energy = (uint32_t)lil_max(x[i], 0);
            uint32_t ratio = 0;
            level[i] = (lil_long_times(level[i], (uint32_t)(65536 - p.smoothing)) >> 16)
                       + lil_long_product(energy, (uint32_t)p.smoothing);
            if (energy > 0) {
                const int32_t below = lil_log2_long_q16(level[i] + floor, logs);
                const int32_t exponent = lil_log2_q16(energy, logs) - lil_multiply_shift(below, p.gain, 16) + p.start;
                ratio = lil_exp2_q16(lil_min(exponent, 30 * 65536), powers);
            }
            const uint32_t raised = lil_pcen_s32_raised(p, ratio, logs, powers);
            const uint32_t above = raised > zero ? raised - zero : 0;
            y[i] = (int16_t)lil_min((int32_t)((above + (UINT32_C(1) << (p.spare - 1))) >> p.spare), 32767);
        }
    }
}

#endif

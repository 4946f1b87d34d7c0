/* lil_logarithm_s32: y = a log2(max(x, least) + offset) + b, where a and b are what the scales make of the gain.
 *
 *   x     (n)   int32
 *   logs  (64)  uint32: log2(1 + i / 64) in Q16 in the upper half, the way to the next in the lower one
 *   y     (n)   int16; may not overlap x */
#ifndef LIL_LOGARITHM_S32_H
#define LIL_LOGARITHM_S32_H

#include "lil_log2.h"
#include "lil_requantize.h"

typedef struct {
    int32_t n;
    int32_t least, offset;    /* >= 0, and 1 together at least                                  */
    int32_t start;            /* log2 of x's scale in Q16                                       */
    int32_t multiplier, bits; /* from log2 in Q16 to y: multiplier / 2^bits, multiplier >= 0    */
} lil_logarithm_s32_params;

LIL_INLINE void lil_logarithm_s32(const lil_logarithm_s32_params p, const int32_t *x, const uint32_t *logs, int16_t *y)
{
    for (int32_t i = 0; i < p.n; i++) {
        const uint32_t number = (uint32_t)lil_max(x[i], p.least) + (uint32_t)p.offset;
        const int32_t log2 = lil_log2_q16(number, logs) + p.start;
        y[i] = (int16_t)lil_clamp(lil_multiply_shift(log2, p.multiplier, p.bits), -32768, 32767);
    }
}

#endif

/* lil_micro_log: y = scale * ln(x * 2^correction_bits), 0 where that is 1 or less, at most 32767.
 *
 *   x      (n)    uint32; what the shift moves beyond 32 bits is lost
 *   bulge  (130)  log2(1 + i / 128) - i / 128 in Q16, and one 0 more
 *   y      (n)    int16; may not overlap x */
#ifndef LIL_MICRO_LOG_H
#define LIL_MICRO_LOG_H

#include "lil_bits.h"

typedef struct {
    int32_t n;               /* >= 1     */
    int32_t scale;           /* >= 0     */
    int32_t correction_bits; /* [0, 31]  */
} lil_micro_log_params;

/* ln(x) in Q16 for x >= 2. The whole and the fraction of log2(x) are multiplied apart, so nothing leaves 32 bits. */
LIL_INLINE uint32_t lil_micro_ln(uint32_t x, const int16_t *bulge)
{
    const uint32_t ln_2 = 45426;
    const int32_t whole = lil_bit_length(x) - 1;
    const uint32_t above = x - (UINT32_C(1) << whole);
    const int32_t fraction = (int32_t)(whole < 16 ? above << (16 - whole) : above >> (whole - 16));
    const int32_t segment = fraction / 512, within = fraction % 512;
    const int32_t here = lil_read_s16(&bulge[segment]), there = lil_read_s16(&bulge[segment + 1]);
    const int32_t log2 = fraction + here + (((there - here) * within) >> 16);
    return ln_2 * (uint32_t)whole + ((ln_2 * (uint32_t)log2 + (1u << 15)) >> 16);
}

LIL_INLINE void lil_micro_log(const lil_micro_log_params p, const uint32_t *x, const int16_t *bulge,
                              int16_t *LIL_RESTRICT y)
{
    for (int32_t i = 0; i < p.n; i++) {
        const uint32_t moved = x[i] << p.correction_bits;
        uint32_t scaled = 0;
        if (moved > 1)
            scaled = (lil_micro_ln(moved, bulge) * (uint32_t)p.scale + (1u << 15)) >> 16;
        y[i] = (int16_t)(scaled < 32767u ? scaled : 32767u);
    }
}

#endif

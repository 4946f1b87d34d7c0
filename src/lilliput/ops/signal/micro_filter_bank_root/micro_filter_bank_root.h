/* lil_micro_filter_bank_root: y = sqrt(x), to the nearest, / 2^shift, rounded down.
 *
 *   x      (rows, bands)  uint64
 *   shift  (rows)         [0, 31]
 *   y      (rows, bands)  uint32; may not overlap x
 *
 * Roots of numbers below 2^32 are at most 65535, all others at most 2^32 - 1. */
#ifndef LIL_MICRO_FILTER_BANK_ROOT_H
#define LIL_MICRO_FILTER_BANK_ROOT_H

#include "lil_bits.h"

typedef struct {
    int32_t rows, bands; /* >= 1 */
} lil_micro_filter_bank_root_params;

/* The root of x, digit by digit from the highest of `digits`; the remainder decides the last bit. Up to 30 digits the
 * remainder has 32 bits, the last two need one and two more. */
LIL_INLINE uint32_t lil_micro_root(uint64_t x)
{
    uint32_t high = (uint32_t)(x >> 32), low = (uint32_t)x, root = 0, rest = 0;
    const int32_t bits = high != 0 ? 32 + lil_bit_length(high) : lil_bit_length(low);
    const uint32_t most = high != 0 ? 0xFFFFFFFFu : 0xFFFFu;
    int32_t digits = (bits + 1) / 2;

    if (digits <= 16) { /* what is looked at next stands at the top of `high` */
        high = low;
        low = 0;
    }
    for (int32_t skipped = digits <= 16 ? 16 - digits : 32 - digits; skipped > 0; skipped--) {
        high = high << 2 | low >> 30;
        low <<= 2;
    }
    for (; digits > 0 && root < UINT32_C(1) << 29; digits--) {
        rest = rest << 2 | high >> 30;
        high = high << 2 | low >> 30;
        low <<= 2;
        root <<= 1;
        if (rest > 2 * root) {
            rest -= 2 * root + 1;
            root++;
        }
    }
    uint64_t over = rest;
    for (; digits > 0; digits--) {
        over = over << 2 | high >> 30;
        high <<= 2;
        root <<= 1;
        if (over > 2 * (uint64_t)root) {
            over -= 2 * (uint64_t)root + 1;
            root++;
        }
    }
    return over > root && root != most ? root + 1 : root;
}

LIL_INLINE void lil_micro_filter_bank_root(const lil_micro_filter_bank_root_params p, const uint64_t *x,
                                           const int32_t *shift, uint32_t *LIL_RESTRICT y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.bands, y += p.bands)
        for (int32_t i = 0; i < p.bands; i++)
            y[i] = lil_micro_root(x[i]) >> (shift[row] & 31);
}

#endif

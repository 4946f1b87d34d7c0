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

/* A root that is found from its highest digit on, and what is left of the number so far. */
typedef struct {
    uint32_t root, rest;
} lil_micro_root_so_far;

/* `digits` more, from the two highest bits of `word` each. With 30 digits the rest has 32 bits. */
LIL_INLINE lil_micro_root_so_far lil_micro_digits(lil_micro_root_so_far found, uint32_t word, int32_t digits)
{
    LIL_UNROLL(1)
    for (; digits > 0; digits--, word <<= 2) {
        found.rest = found.rest << 2 | word >> 30;
        found.root <<= 1;
        if (found.rest > 2 * found.root) {
            found.rest -= 2 * found.root + 1;
            found.root++;
        }
    }
    return found;
}

/* The root of x; the rest decides the last bit. */
LIL_INLINE uint32_t lil_micro_root(uint64_t x)
{
    const uint32_t high = (uint32_t)(x >> 32), low = (uint32_t)x;
    lil_micro_root_so_far found = {0, 0};

    if (high == 0) {
        const int32_t digits = (lil_bit_length(low) + 1) / 2;
        found = lil_micro_digits(found, digits > 0 ? low << (32 - 2 * digits) : 0, digits);
        return found.rest > found.root && found.root != 0xFFFFu ? found.root + 1 : found.root;
    }
    const int32_t digits = (lil_bit_length(high) + 1) / 2;
    found = lil_micro_digits(found, high << (32 - 2 * digits), digits);
    found = lil_micro_digits(found, low, lil_min(16, 30 - digits));
    uint64_t rest = found.rest;
    for (int32_t digit = 30; digit < digits + 16; digit++) { /* the last two, where the rest has up to 34 bits */
        rest = rest << 2 | (low >> (2 * (digits + 15 - digit)) & 3u);
        found.root <<= 1;
        if (rest > 2 * (uint64_t)found.root) {
            rest -= 2 * (uint64_t)found.root + 1;
            found.root++;
        }
    }
    return rest > found.root && found.root != 0xFFFFFFFFu ? found.root + 1 : found.root;
}

LIL_INLINE void lil_micro_filter_bank_root(const lil_micro_filter_bank_root_params p, const uint64_t *x,
                                           const int32_t *shift, uint32_t *LIL_RESTRICT y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.bands, y += p.bands)
        for (int32_t i = 0; i < p.bands; i++)
            y[i] = lil_micro_root(x[i]) >> (shift[row] & 31);
}

#endif

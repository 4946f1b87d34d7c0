/* lil_biquad_s16: second-order sections, one after another, in direct form I with error feedback.
 *
 *   x         (rows, channels)               int16
 *   sections  (sections, 5)                  int32: b0, b1, b2, -a1, -a2, times 2^bits
 *   state     (channels, 2 + 3 * sections)   int32: the last two x, times 2^10; of each section its last two outputs,
 *                                            within [-2^29, 2^29), and what it cut off, [0, 2^bits)
 *   y         (rows, channels)               int16; may be x
 * Five products of 31 and 29 bits and one remainder sum to less than 63 bits. */
#ifndef LIL_BIQUAD_S16_H
#define LIL_BIQUAD_S16_H

#include "lil_wide_sum.h"

typedef struct {
    int32_t rows, channels, sections; /* >= 1                              */
    int32_t bits;                     /* [28, 30], of coefficients         */
    int32_t shift;                    /* [0, 20], from the last section to y */
} lil_biquad_s16_params;

/* sum / 2^bits towards minus infinity, within [-2^29, 2^29); *rest is what was cut off, 0 where it saturates. */
LIL_INLINE int32_t lil_biquad_s16_cut(int64_t sum, int32_t bits, int32_t *rest)
{
    const int32_t high = (int32_t)(sum >> 32), limit = INT32_C(1) << (bits - 3);
    const uint32_t low = (uint32_t)sum;

    *rest = 0;
    if (high >= limit)
        return 0x1FFFFFFF;
    if (high < -limit)
        return -0x20000000;
    *rest = (int32_t)(low & ((UINT32_C(1) << bits) - 1u));
    return (int32_t)((uint32_t)high << (32 - bits) | low >> bits);
}

/* One number through all sections of its channel. */
LIL_INLINE int32_t lil_biquad_s16_next(int32_t v, const int32_t *c, int32_t sections, int32_t bits, int32_t *s)
{
    int32_t one = s[0], two = s[1];

    s[0] = v;
    s[1] = one;
    s += 2;
    for (int32_t k = 0; k < sections; k++, c += 5, s += 3) {
        const int32_t last = s[0], before = s[1];
        int64_t sum = s[2];
        sum = lil_add_product(sum, v, lil_hidden(lil_read_s32(c)));
        sum = lil_add_product(sum, one, lil_hidden(lil_read_s32(c + 1)));
        sum = lil_add_product(sum, two, lil_hidden(lil_read_s32(c + 2)));
        sum = lil_add_product(sum, last, lil_hidden(lil_read_s32(c + 3)));
        sum = lil_add_product(sum, before, lil_hidden(lil_read_s32(c + 4)));
        v = lil_biquad_s16_cut(sum, bits, s + 2);
        one = last;
        two = before;
        s[0] = v;
        s[1] = last;
    }
    return v;
}

LIL_INLINE void lil_biquad_s16(const lil_biquad_s16_params p, const int16_t *x, const int32_t *sections, int32_t *state,
                               int16_t *y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.channels, y += p.channels) {
        int32_t *s = state;
        for (int32_t c = 0; c < p.channels; c++, s += 2 + 3 * p.sections) {
            const int32_t v = lil_biquad_s16_next(x[c] * INT32_C(1024), sections, p.sections, p.bits, s);
            y[c] = lil_saturate_s16(lil_shift_rounded(v, p.shift));
        }
    }
}

#endif

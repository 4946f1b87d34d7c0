/* lil_micro_pcan: each band times a gain that its noise decides, shrunk.
 *
 *   x      (n)    uint32
 *   noise  (n)    uint32
 *   gains  (125)  int16: the gain of 0, 1 and 2, then value, slope and curve for each length in bits, and one unused
 *   y      (n)    uint32, 6 bits of fraction; may not overlap x or noise */
#ifndef LIL_MICRO_PCAN_H
#define LIL_MICRO_PCAN_H

#include "lil_bits.h"
#include "lil_long.h"

typedef struct {
    int32_t n;         /* >= 1                                                 */
    int32_t snr_shift; /* [0, 31]: x times the gain / 2^snr_shift has 12 bits of fraction */
} lil_micro_pcan_params;

/* The gain, a parabola over the ten bits that follow the highest one of noise. */
LIL_INLINE int32_t lil_micro_gain(uint32_t noise, const int16_t *gains)
{
    if (noise <= 2)
        return lil_read_s16(&gains[noise]);
    const int32_t length = lil_bit_length(noise);
    const int32_t within = (int32_t)((length < 11 ? noise << (11 - length) : noise >> (length - 11)) & 0x3FFu);
    const int16_t *three = gains + 4 * length - 6;
    const int32_t value = lil_read_s16(&three[0]), slope = lil_read_s16(&three[1]), curve = lil_read_s16(&three[2]);
    const int32_t rise = (((curve * within) >> 5) + slope * 32) * within;
    return (int16_t)(value + ((rise + (1 << 14)) >> 15));
}

/* x with 12 bits of fraction to 6: x^2 / 4 below 2, x - 1 above. */
LIL_INLINE uint32_t lil_micro_shrink(uint32_t x) { return x < 2u << 12 ? (x * x) >> 20 : (x >> 6) - (1u << 6); }

LIL_INLINE void lil_micro_pcan(const lil_micro_pcan_params p, const uint32_t *x, const uint32_t *noise,
                               const int16_t *gains, uint32_t *LIL_RESTRICT y)
{
    for (int32_t i = 0; i < p.n; i++) {
        const uint32_t gain = (uint32_t)lil_micro_gain(noise[i], gains);
        y[i] = lil_micro_shrink((uint32_t)lil_long_right(lil_long_product(x[i], gain), p.snr_shift));
    }
}

#endif

/* lil_micro_noise_subtract: a slow mean of each band, kept from row to row, taken off it.
 *
 *   x      (rows, channels, bands)  uint32
 *   state  (channels, bands)        uint32: the noise of the row before
 *   y      (rows, channels, bands)  uint32; may not overlap x
 *   noise  (rows, channels, bands)  uint32: the noise after each row, with `smoothing_bits` more bits than x */
#ifndef LIL_MICRO_NOISE_SUBTRACT_H
#define LIL_MICRO_NOISE_SUBTRACT_H

#include "lil_long.h"

typedef struct {
    int32_t rows, channels, bands;                  /* >= 1                           */
    int32_t smoothing, one_minus_smoothing;         /* of even bands, in 1 / 2^bits   */
    int32_t odd_smoothing, odd_one_minus_smoothing; /* of odd ones                    */
    int32_t min_signal_remaining;                   /* in 1 / 2^bits                  */
    int32_t smoothing_bits, bits;                   /* [0, 31]                        */
    int32_t clamping;                               /* 1: noise is at most the signal */
} lil_micro_noise_subtract_params;

LIL_INLINE void lil_micro_noise_subtract(const lil_micro_noise_subtract_params p, const uint32_t *x, uint32_t *state,
                                         uint32_t *LIL_RESTRICT y, uint32_t *LIL_RESTRICT noise)
{
    for (int32_t row = 0; row < p.rows; row++) {
        uint32_t *kept = state;
        for (int32_t channel = 0; channel < p.channels; channel++) {
            for (int32_t i = 0; i < p.bands; i++, kept++) {
                const uint32_t share = (uint32_t)(i % 2 != 0 ? p.odd_smoothing : p.smoothing);
                const uint32_t rest = (uint32_t)(i % 2 != 0 ? p.odd_one_minus_smoothing : p.one_minus_smoothing);
                const uint32_t signal = *x << p.smoothing_bits;
                const uint64_t mean = lil_long_product(signal, share) + lil_long_product(*kept, rest);
                const uint32_t level = (uint32_t)lil_long_right(mean, p.bits);
                const uint32_t taken = level < signal ? level : signal;
                const uint64_t remaining = lil_long_product(*x++, (uint32_t)p.min_signal_remaining);
                const uint32_t least = (uint32_t)lil_long_right(remaining, p.bits);
                const uint32_t left = (signal - taken) >> p.smoothing_bits;
                *kept = p.clamping ? taken : level;
                *noise++ = *kept;
                *y++ = left > least ? left : least;
            }
        }
    }
}

#endif

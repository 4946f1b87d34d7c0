/* lil_micro_fft_auto_scale: each row times the largest power of two that keeps it within 16 bits.
 *
 *   x      (rows, n)  int16
 *   y      (rows, n)  int16; may be x
 *   shift  (rows)     [0, 14]: y = x * 2^shift; 0 for a row of zeros
 *
 * Magnitudes are kept in 16 bits, where that of -32768 is -32768: after one, smaller numbers are taken for larger. */
#ifndef LIL_MICRO_FFT_AUTO_SCALE_H
#define LIL_MICRO_FFT_AUTO_SCALE_H

#include "lil_bits.h"

typedef struct {
    int32_t rows, n; /* >= 1 */
} lil_micro_fft_auto_scale_params;

/* The largest magnitude of n numbers, looked through in order and kept to 16 bits; below 0 where one -32768 was last. */
LIL_INLINE int32_t lil_micro_largest(const int16_t *x, int32_t n)
{
    int32_t largest = 0;

    LIL_UNROLL(1)
    for (int32_t i = 0; i < n; i++) {
        const int32_t number = x[i];
        if (number > largest)
            largest = number;
        else if (-number > largest)
            largest = number > -32768 ? -number : -32768;
    }
    return largest;
}

/* As many bits as the largest magnitude has; what is below them does not matter. */
LIL_INLINE int32_t lil_micro_magnitudes(const int16_t *x, int32_t n)
{
    uint32_t seen = 0;

    for (int32_t i = 0; i < n; i++) {
        const int32_t number = x[i], sign = number >> 31;
        seen |= (uint32_t)((number ^ sign) - sign);
    }
    return seen < 32768u ? (int32_t)seen : lil_micro_largest(x, n);
}

LIL_INLINE void lil_micro_fft_auto_scale(const lil_micro_fft_auto_scale_params p, const int16_t *x, int16_t *y,
                                         int32_t *shift)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.n, y += p.n) {
        const int32_t largest = lil_micro_magnitudes(x, p.n);
        const int32_t bits = largest > 0 ? 15 - lil_bit_length((uint32_t)largest) : 0;
        for (int32_t i = 0; i < p.n; i++)
            y[i] = (int16_t)(x[i] * (INT32_C(1) << bits));
        shift[row] = bits;
    }
}

#endif

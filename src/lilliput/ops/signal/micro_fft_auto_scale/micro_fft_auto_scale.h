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

LIL_INLINE void lil_micro_fft_auto_scale(const lil_micro_fft_auto_scale_params p, const int16_t *x, int16_t *y,
                                         int32_t *shift)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.n, y += p.n) {
        int32_t largest = 0;
        for (int32_t i = 0; i < p.n; i++) {
            const int32_t number = x[i];
            if (number > largest)
                largest = number;
            else if (-number > largest)
                largest = number > -32768 ? -number : -32768;
        }
        const int32_t bits = largest > 0 ? 15 - lil_bit_length((uint32_t)largest) : 0;
        for (int32_t i = 0; i < p.n; i++)
            y[i] = (int16_t)(x[i] * (INT32_C(1) << bits));
        shift[row] = bits;
    }
}

#endif

/* lil_micro_energy: the energy of each bin.
 *
 *   x  (rows, bins, 2)  int16, real and imaginary in turn
 *   y  (rows, bins)     uint32, at most 2^31; 0 outside [first, last); may not overlap x */
#ifndef LIL_MICRO_ENERGY_H
#define LIL_MICRO_ENERGY_H

#include "lil_platform.h"

typedef struct {
    int32_t rows, bins;  /* >= 1                     */
    int32_t first, last; /* 0 <= first < last <= bins */
} lil_micro_energy_params;

LIL_INLINE void lil_micro_energy(const lil_micro_energy_params p, const int16_t *x, uint32_t *LIL_RESTRICT y)
{
    for (int32_t row = 0; row < p.rows; row++, x += 2 * p.bins, y += p.bins) {
        for (int32_t bin = 0; bin < p.first; bin++)
            y[bin] = 0;
        for (int32_t bin = p.first; bin < p.last; bin++) {
            const int32_t re = x[2 * bin], im = x[2 * bin + 1];
            y[bin] = (uint32_t)(re * re) + (uint32_t)(im * im);
        }
        for (int32_t bin = p.last; bin < p.bins; bin++)
            y[bin] = 0;
    }
}

#endif

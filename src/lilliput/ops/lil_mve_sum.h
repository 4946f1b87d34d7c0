/* lil_mve_sum: sums over a window, channel by channel, for cores with Helium, and the same in plain C. */
#ifndef LIL_MVE_SUM_H
#define LIL_MVE_SUM_H

#include "lil_mve.h"

/* sums[k] = x[k] of all columns of all rows, for n <= 8 channels; of at most 256 numbers each. */
#if LIL_HAS_MVE
LIL_INLINE void lil_mve_sum_8(const int8_t *x, int32_t rows, int32_t row_step, int32_t columns, int32_t column_step,
                              int32_t n, int16_t *sums)
{
    const mve_pred16_t there = vctp16q((uint32_t)n);
    int16x8_t sum = vdupq_n_s16(0);

    for (; rows > 0; rows--, x += row_step) {
        const int8_t *from = x;
        for (int32_t left = columns; left > 0; left--, from += column_step)
            sum = vaddq_s16(sum, vldrbq_z_s16(from, there));
    }
    vstrhq_p_s16(sums, sum, there);
}
#else
LIL_INLINE void lil_mve_sum_8(const int8_t *x, int32_t rows, int32_t row_step, int32_t columns, int32_t column_step,
                              int32_t n, int16_t *sums)
{
    for (int32_t k = 0; k < n; k++) {
        int32_t sum = 0;
        for (int32_t row = 0; row < rows; row++)
            for (int32_t column = 0; column < columns; column++)
                sum += x[row * row_step + column * column_step + k];
        sums[k] = (int16_t)sum;
    }
}
#endif

#endif

/* lil_svdf: what the integer SVDF kernels share. */
#ifndef LIL_SVDF_H
#define LIL_SVDF_H

#include "lil_requantize.h"

/* acc * multiplier / 2^31 / 2^right, rounded twice, for any acc: sums over time may use all 32 bits. 0 <= right <= 31. */
LIL_INLINE int32_t lil_svdf_rescale(int32_t acc, int32_t multiplier, int32_t right)
{
    const int32_t high = lil_multiply_shift(acc, multiplier, 31);
    const int32_t mask = (int32_t)((UINT32_C(1) << right) - 1u);
    const int32_t remainder = high & mask, half = (mask >> 1) + (high < 0 ? 1 : 0);
    return (high >> right) + (remainder > half ? 1 : 0);
}

/* What one filter says about x (n), before rescaling. */
LIL_INLINE int32_t lil_svdf_features(const int8_t *x, const int8_t *features, int32_t n, int32_t start)
{
    for (int32_t i = 0; i < n; i++)
        start += x[i] * lil_read_s8(features + i);
    return start;
}

#endif

/* lil_multiply_pairs: sums of products of 16-bit numbers in 64 bits, two an instruction with the DSP extension. */
#ifndef LIL_MULTIPLY_PAIRS_H
#define LIL_MULTIPLY_PAIRS_H

#include "lil_simd.h"

/* The sum of x[i] w[i]; w is a constant. n < 2^31 */
LIL_INLINE int64_t lil_multiply_pairs(const int16_t *x, const int16_t *w, int32_t n)
{
    int64_t sum = 0;
    int32_t i = 0;
#if LIL_HAS_SIMD
    LIL_UNROLL(10)
    for (; i + 1 < n; i += 2) {
        int16x2_t a, b;
        __builtin_memcpy(&a, x + i, 4);
        __builtin_memcpy(&b, w + i, 4);
        sum = __smlald(a, b, sum);
    }
#endif
    for (; i < n; i++)
        sum += (int32_t)x[i] * lil_read_s16(w + i);
    return sum;
}

#endif

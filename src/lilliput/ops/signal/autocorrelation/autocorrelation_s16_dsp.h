/* lil_autocorrelation_s16_dsp: lil_autocorrelation_s16 with two products an instruction.
 *
 *   x  (frames, length)  int16
 *   y  (frames, lags)    int32; may not overlap x */
#ifndef LIL_AUTOCORRELATION_S16_DSP_H
#define LIL_AUTOCORRELATION_S16_DSP_H

#include "lil_simd.h"
#include "lil_wide_sum.h"

typedef struct {
    int32_t frames, length, lags; /* >= 1; lags at most length */
    int32_t shift;                /* [0, 40], of sums to y     */
} lil_autocorrelation_s16_dsp_params;

/* The sum of a[i] b[i] for i < n. */
LIL_INLINE int64_t lil_autocorrelation_s16_dsp_sum(const int16_t *a, const int16_t *b, int32_t n)
{
    int64_t sum = n & 1 ? (int32_t)a[n - 1] * b[n - 1] : 0;

    LIL_UNROLL(4)
    for (int32_t i = 0; i + 1 < n; i += 2)
        sum = lil_smlald(lil_read_4((const int8_t *)(a + i)), lil_read_4((const int8_t *)(b + i)), sum);
    return sum;
}

LIL_INLINE void lil_autocorrelation_s16_dsp(const lil_autocorrelation_s16_dsp_params p, const int16_t *x,
                                            int32_t *LIL_RESTRICT y)
{
    for (int32_t frame = 0; frame < p.frames; frame++, x += p.length, y += p.lags)
        for (int32_t k = 0; k < p.lags; k++)
            y[k] = lil_shift_sum(lil_autocorrelation_s16_dsp_sum(x, x + k, p.length - k), p.shift);
}

#endif

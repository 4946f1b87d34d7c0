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

typedef struct {
    int64_t here, next;
} lil_autocorrelation_s16_dsp_sums;

/* The sums of a[i] b[i] and of a[i] b[i + 1] for i < n. */
LIL_INLINE lil_autocorrelation_s16_dsp_sums lil_autocorrelation_s16_dsp_two(const int16_t *a, const int16_t *b,
                                                                            int32_t n)
{
    lil_autocorrelation_s16_dsp_sums sums = {0, 0};

    LIL_UNROLL(2)
    for (; n >= 2; n -= 2, a += 2, b += 2) {
        const int32_t pair = lil_read_4((const int8_t *)a);
        sums.here = lil_smlald(pair, lil_read_4((const int8_t *)b), sums.here);
        sums.next = lil_smlald(pair, lil_read_4((const int8_t *)(b + 1)), sums.next);
    }
    if (n > 0) {
        sums.here += (int32_t)a[0] * b[0];
        sums.next += (int32_t)a[0] * b[1];
    }
    return sums;
}

LIL_INLINE void lil_autocorrelation_s16_dsp(const lil_autocorrelation_s16_dsp_params p, const int16_t *x,
                                            int32_t *LIL_RESTRICT y)
{
    for (int32_t frame = 0; frame < p.frames; frame++, x += p.length, y += p.lags) {
        LIL_UNROLL(1)
        for (int32_t k = 0; k < p.lags; k += 2) {
            const int32_t both = p.length - k - 1; /* products that this lag and the next one have */
            const lil_autocorrelation_s16_dsp_sums sums = lil_autocorrelation_s16_dsp_two(x, x + k, both);
            y[k] = lil_shift_sum(sums.here + (int32_t)x[both] * x[both + k], p.shift);
            if (k + 1 < p.lags)
                y[k + 1] = lil_shift_sum(sums.next, p.shift);
        }
    }
}

#endif

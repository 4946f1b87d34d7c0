/* lil_rfft_f32: the discrete Fourier transform of real numbers, of which those missing at the end are zeros.
 *
 *   x       (rows, length)         float
 *   window  (length)               float; not read where windowed is 0
 *   stages  (points / 4, 3, 2)     twiddles of the last stage: cos, sin
 *   turns   (points / 2 - 1, 2)    cos, sin
 *   y       (rows, points + 1, 2)  float: real part, imaginary part; may not overlap x */
#ifndef LIL_RFFT_F32_H
#define LIL_RFFT_F32_H

#include "lil_bit_reverse.h"
#include "lil_fft_f32.h"

typedef struct {
    int32_t rows, length; /* length <= 2 points                                 */
    int32_t points, bits; /* 2^bits complex points, half as many as real ones   */
    int32_t windowed;     /* 0 or 1                                             */
} lil_rfft_f32_params;

LIL_INLINE float lil_rfft_f32_number(const lil_rfft_f32_params p, const float *x, const float *window, int32_t i)
{
    if (i >= p.length)
        return 0.0f;
    return p.windowed ? x[i] * lil_read_f32(window + i) : x[i];
}

/* x[2 i] + j x[2 i + 1], zero beyond the end. */
LIL_INLINE lil_complex_f32 lil_rfft_f32_point(const lil_rfft_f32_params p, const float *x, const float *window,
                                              int32_t i)
{
    lil_complex_f32 z;
    z.re = lil_rfft_f32_number(p, x, window, 2 * i);
    z.im = lil_rfft_f32_number(p, x, window, 2 * i + 1);
    return z;
}

LIL_INLINE void lil_rfft_f32(const lil_rfft_f32_params p, const float *x, const float *window, const float *stages,
                             const float *turns, float *LIL_RESTRICT y)
{
    const int32_t quarter = p.points / 4;

    for (int32_t row = 0; row < p.rows; row++, x += p.length, y += 2 * (p.points + 1)) {
        lil_complex_f32 *z = (lil_complex_f32 *)y;
        for (int32_t i = 0; p.bits % 2 != 0 && i < p.points; i += 2) {
            const int32_t from = lil_bit_reverse(i, p.bits);
            const lil_complex_f32 a = lil_rfft_f32_point(p, x, window, from);
            const lil_complex_f32 b = lil_rfft_f32_point(p, x, window, from + 2 * quarter);
            z[i].re = a.re + b.re;
            z[i].im = a.im + b.im;
            z[i + 1].re = a.re - b.re;
            z[i + 1].im = a.im - b.im;
        }
        for (int32_t i = 0; p.bits % 2 == 0 && i < p.points; i += 4) {
            const int32_t from = lil_bit_reverse(i, p.bits);
            const lil_complex_f32 a = lil_rfft_f32_point(p, x, window, from);
            const lil_complex_f32 b = lil_rfft_f32_point(p, x, window, from + quarter);
            const lil_complex_f32 c = lil_rfft_f32_point(p, x, window, from + 2 * quarter);
            const lil_complex_f32 d = lil_rfft_f32_point(p, x, window, from + 3 * quarter);
            lil_fft_cross_f32(z + i, 1, a, b, c, d);
        }
        LIL_UNROLL(8)
        for (int32_t span = p.bits % 2 != 0 ? 2 : 4, right = p.bits % 2 != 0 ? 3 : 4; span < p.points;
             span *= 4, right += 2)
            lil_fft_stage_f32(z, p.points, span, stages, 6 * (p.points >> right));
        lil_fft_split_f32(z, p.points, turns);
    }
}

#endif

/* lil_fft_f32: stages of a complex FFT in float, in place; as lil_fft.h, but nothing is halved.
 *
 * z holds complex numbers, real part first; twiddles are cos and sin. */
#ifndef LIL_FFT_F32_H
#define LIL_FFT_F32_H

#include "lil_platform.h"

typedef struct {
    float re, im;
} lil_complex_f32;

/* z times cos - j sin. */
LIL_INLINE lil_complex_f32 lil_fft_turn_f32(lil_complex_f32 z, const float *twiddle)
{
    const float cosine = lil_read_f32(twiddle), sine = lil_read_f32(twiddle + 1);
    lil_complex_f32 turned;
    turned.re = z.re * cosine + z.im * sine;
    turned.im = z.im * cosine - z.re * sine;
    return turned;
}

/* Four numbers that are `span` apart, from the sub-transforms 0 to 3, turned. */
LIL_INLINE void lil_fft_cross_f32(lil_complex_f32 *z, int32_t span, lil_complex_f32 a, lil_complex_f32 b,
                                  lil_complex_f32 c, lil_complex_f32 d)
{
    const float sum_re = a.re + c.re, sum_im = a.im + c.im, rest_re = a.re - c.re, rest_im = a.im - c.im;
    const float odd_re = b.re + d.re, odd_im = b.im + d.im, turn_re = b.re - d.re, turn_im = b.im - d.im;

    z[0].re = sum_re + odd_re;
    z[0].im = sum_im + odd_im;
    z[span].re = rest_re + turn_im;
    z[span].im = rest_im - turn_re;
    z[2 * span].re = sum_re - odd_re;
    z[2 * span].im = sum_im - odd_im;
    z[3 * span].re = rest_re - turn_im;
    z[3 * span].im = rest_im + turn_re;
}

/* One stage over `points` numbers. twiddles: for j < span, `stride` floats apart, the turns by j, 2 j and 3 j of the
 * 4 span parts of a circle. Sub-transforms 1 and 2 stand in each other's place, as reversed bits have them. */
LIL_INLINE void lil_fft_stage_f32(lil_complex_f32 *z, int32_t points, int32_t span, const float *twiddles,
                                  int32_t stride)
{
    for (lil_complex_f32 *group = z; group < z + points; group += 4 * span) {
        const float *turn = twiddles;
        for (lil_complex_f32 *at = group; at < group + span; at++, turn += stride) {
            const lil_complex_f32 b = lil_fft_turn_f32(at[2 * span], turn);
            const lil_complex_f32 c = lil_fft_turn_f32(at[span], turn + 2);
            const lil_complex_f32 d = lil_fft_turn_f32(at[3 * span], turn + 4);
            lil_fft_cross_f32(at, span, at[0], b, c, d);
        }
    }
}

/* From the transform Z of x[2 i] + j x[2 i + 1] to that of the real x of twice as many points, in place: `points` + 1
 * numbers of it. turns: for k from 1 to points / 2 - 1 (cos, sin) of k of the 2 points parts of a circle. */
LIL_INLINE void lil_fft_split_f32(lil_complex_f32 *z, int32_t points, const float *turns)
{
    const lil_complex_f32 first = z[0], middle = z[points / 2];
    lil_complex_f32 *up = z + 1, *down = z + points - 1;

    for (; up < down; up++, down--, turns += 2) {
        const float even_re = 0.5f * (up->re + down->re), even_im = 0.5f * (up->im - down->im);
        lil_complex_f32 odd;
        odd.re = 0.5f * (up->im + down->im);
        odd.im = 0.5f * (down->re - up->re);
        odd = lil_fft_turn_f32(odd, turns);
        up->re = even_re + odd.re;
        up->im = even_im + odd.im;
        down->re = even_re - odd.re;
        down->im = odd.im - even_im;
    }
    z[0].re = first.re + first.im;
    z[0].im = 0.0f;
    z[points].re = first.re - first.im;
    z[points].im = 0.0f;
    z[points / 2].re = middle.re;
    z[points / 2].im = -middle.im;
}

#endif

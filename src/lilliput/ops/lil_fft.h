/* lil_fft: stages of a complex FFT in fixed point, in place. The meaning is ops/fft.py.
 *
 * z holds complex numbers, real part first. Stages go from sub-transforms of `span` points to such of four times as
 * many, decimation in time. Each halves its numbers, so magnitudes at most double: what ends
 * below 2^29.5, begins below half of it in every stage, so that sums of two fit 32 bits. Twiddles are pairs (cos, sin) in Q15: multiplying by one halves, too. */
#ifndef LIL_FFT_H
#define LIL_FFT_H

#include "lil_word_by_half.h"

typedef struct {
    int32_t re, im;
} lil_complex;

/* z times cos - j sin, halved. */
LIL_INLINE lil_complex lil_fft_turn(lil_complex z, int32_t twiddle)
{
    lil_complex turned;
    turned.re = lil_add_by_second(z.im, twiddle, lil_by_first(z.re, twiddle));
    turned.im = lil_by_first(z.im, twiddle) - lil_by_second(z.re, twiddle);
    return turned;
}

/* A pointer in a register of its own, and not counted from an array's start. */
#if defined(__GNUC__)
#define LIL_FFT_HOLD(pointer) __asm__("" : "+r"(pointer))
#else
#define LIL_FFT_HOLD(pointer)
#endif

/* Four numbers that are `span` apart; b, c, d: the sub-transforms 1, 2, 3 turned, a: sub-transform 0 as it is. */
LIL_INLINE void lil_fft_cross(lil_complex *z, int32_t span, lil_complex a, lil_complex b, lil_complex c, lil_complex d)
{
    const int32_t sum_re = (a.re >> 1) + c.re, sum_im = (a.im >> 1) + c.im;
    const int32_t rest_re = (a.re >> 1) - c.re, rest_im = (a.im >> 1) - c.im;
    const int32_t odd_re = b.re + d.re, odd_im = b.im + d.im;
    const int32_t turn_re = b.re - d.re, turn_im = b.im - d.im;

    z[0].re = sum_re + odd_re;
    z[0].im = sum_im + odd_im;
    z[span].re = rest_re + turn_im;
    z[span].im = rest_im - turn_re;
    z[2 * span].re = sum_re - odd_re;
    z[2 * span].im = sum_im - odd_im;
    z[3 * span].re = rest_re - turn_im;
    z[3 * span].im = rest_im + turn_re;
}

/* The same of four numbers that are not turned, where sums of four fit 32 bits; shifted by `right`, not halved. */
LIL_INLINE void lil_fft_plain(lil_complex *z, int32_t span, int32_t right, lil_complex a, lil_complex b, lil_complex c,
                              lil_complex d)
{
    const int32_t sum_re = a.re + c.re, sum_im = a.im + c.im, rest_re = a.re - c.re, rest_im = a.im - c.im;
    const int32_t odd_re = lil_hidden((b.re + d.re) >> right), odd_im = lil_hidden((b.im + d.im) >> right);
    const int32_t turn_re = lil_hidden((b.re - d.re) >> right), turn_im = lil_hidden((b.im - d.im) >> right);

    z[0].re = (sum_re >> right) + odd_re;
    z[0].im = (sum_im >> right) + odd_im;
    z[span].re = (rest_re >> right) + turn_im;
    z[span].im = (rest_im >> right) - turn_re;
    z[2 * span].re = (sum_re >> right) - odd_re;
    z[2 * span].im = (sum_im >> right) - odd_im;
    z[3 * span].re = (rest_re >> right) - turn_im;
    z[3 * span].im = (rest_im >> right) + turn_re;
}

/* One stage over `points` numbers. twiddles: for j < span, `stride` words apart, the turns by j, 2 j and 3 j of the
 * 4 span parts of a circle. Sub-transforms 1 and 2 stand in each other's place, as reversed bits have them. */
LIL_INLINE void lil_fft_stage(lil_complex *z, int32_t points, int32_t span, const int32_t *twiddles, int32_t stride)
{
    for (lil_complex *group = z; group < z + points; group += 4 * span) {
        const int32_t *turn = twiddles + stride;
        LIL_FFT_HOLD(group);
        lil_fft_plain(group, span, 1, group[0], group[2 * span], group[span], group[3 * span]);
        lil_complex *at = group + 1;
        LIL_UNROLL(1)
        for (int32_t rest = span - 1; rest > 0; rest--, at++, turn += stride) {
            LIL_FFT_HOLD(at);
            const lil_complex b = lil_fft_turn(at[2 * span], lil_read_s32(turn));
            const lil_complex c = lil_fft_turn(at[span], lil_read_s32(turn + 1));
            const lil_complex d = lil_fft_turn(at[3 * span], lil_read_s32(turn + 2));
            lil_fft_cross(at, span, at[0], b, c, d);
        }
    }
}

/* From the transform Z of x[2 i] + j x[2 i + 1] to that of the real x of twice as many points, in place: `points` + 1
 * numbers of it. turns: for k from 1 to points / 2 - 1 the pairs (-cos, -sin) of k of the 2 points parts of a circle.
 *
 * With e = Z[k] + conj Z[points - k] and d = Z[k] - conj Z[points - k]: X[k] = e / 2 - j turn(k) d / 2. */
LIL_INLINE void lil_fft_split(lil_complex *z, int32_t points, const int32_t *turns)
{
    const lil_complex first = z[0], middle = z[points / 2];
    lil_complex *up = z + 1, *down = z + points - 1;

    for (; up < down; up++, down--, turns++) {
        const int32_t turn = lil_read_s32(turns);
        const int32_t even_re = up->re + down->re, even_im = up->im - down->im;
        const int32_t odd_re = up->re - down->re, odd_im = up->im + down->im;
        const int32_t re = lil_by_second(odd_re, turn) - lil_by_first(odd_im, turn);
        const int32_t im = lil_add_by_second(odd_im, turn, lil_by_first(odd_re, turn));
        up->re = (even_re >> 1) + re;
        up->im = (even_im >> 1) + im;
        down->re = (even_re >> 1) - re;
        down->im = im - (even_im >> 1);
    }
    z[0].re = first.re + first.im;
    z[0].im = 0;
    z[points].re = first.re - first.im;
    z[points].im = 0;
    z[points / 2].re = middle.re;
    z[points / 2].im = -middle.im;
}

#endif

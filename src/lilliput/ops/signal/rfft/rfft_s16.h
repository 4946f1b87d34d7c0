/* lil_rfft_s16: the discrete Fourier transform of real numbers, of which those missing at the end are zeros.
 *
 *   x       (rows, length)         int16
 *   window  (length)               int16 in Q15; anything where windowed is 0
 *   stages  (points / 4, 3)        twiddles of the last stage: pairs (cos, sin)
 *   turns   (points / 2 - 1)       pairs (-cos, -sin)
 *   y       (rows, points + 1, 2)  int32: real part, imaginary part; may not overlap x */
#ifndef LIL_RFFT_S16_H
#define LIL_RFFT_S16_H

#include "lil_bit_reverse.h"
#include "lil_fft.h"

typedef struct {
    int32_t rows, length; /* length <= 2 points                                   */
    int32_t points, bits; /* 2^bits complex points, half as many as real ones     */
    int32_t right;        /* from Q15 to what the first stage may have, [3, 7]    */
    int32_t windowed;     /* 0 or 1                                               */
} lil_rfft_s16_params;

/* x[2 i] + j x[2 i + 1] in Q15. */
LIL_INLINE lil_complex lil_rfft_s16_point(const lil_rfft_s16_params p, const int16_t *x, const int16_t *window,
                                          int32_t i)
{
    lil_complex z;
    int32_t numbers, factors;
#if LIL_HAS_SIMD
    __builtin_memcpy(&numbers, x + 2 * i, 4);
    __builtin_memcpy(&factors, window + (p.windowed ? 2 * i : 0), 4);
#else
    numbers = lil_pair(x[2 * i], x[2 * i + 1]);
    factors = p.windowed ? lil_pair(lil_read_s16(window + 2 * i), lil_read_s16(window + 2 * i + 1)) : 0;
#endif
    z.re = lil_hidden(p.windowed ? lil_first(numbers) * lil_first(factors) : lil_first(numbers) * 32768);
    z.im = lil_hidden(p.windowed ? lil_second(numbers) * lil_second(factors) : lil_second(numbers) * 32768);
    return z;
}

/* The same at the end: zeros are beyond it. */
LIL_INLINE lil_complex lil_rfft_s16_last(const lil_rfft_s16_params p, const int16_t *x, const int16_t *window,
                                         int32_t i)
{
    lil_complex z = {0, 0};
    if (2 * i + 1 < p.length)
        return lil_rfft_s16_point(p, x, window, i);
    if (p.length % 2 != 0 && 2 * i < p.length)
        z.re = p.windowed ? (int32_t)x[2 * i] * lil_read_s16(window + 2 * i) : x[2 * i] * 32768;
    return z;
}

/* The first stage, of two points each, from `from` on half of all apart. */
LIL_INLINE void lil_rfft_s16_twos(const lil_rfft_s16_params p, const int16_t *x, const int16_t *window,
                                  lil_complex *z)
{
    for (int32_t from = 0; from < p.points / 2; from++) {
        lil_complex *to = z + lil_bit_reverse(from, p.bits);
        const lil_complex a = lil_rfft_s16_last(p, x, window, from);
        const lil_complex b = lil_rfft_s16_last(p, x, window, from + p.points / 2);
        to[0].re = (a.re >> p.right) + (b.re >> p.right);
        to[0].im = (a.im >> p.right) + (b.im >> p.right);
        to[1].re = (a.re >> p.right) - (b.re >> p.right);
        to[1].im = (a.im >> p.right) - (b.im >> p.right);
    }
}

/* The first stage, of four points each, from `from` on a quarter of all apart; to where reversed bits send them. */
LIL_INLINE void lil_rfft_s16_fours(const lil_rfft_s16_params p, const int16_t *x, const int16_t *window,
                                   lil_complex *z)
{
    const int32_t quarter = p.points / 4, whole = lil_max(0, p.length / 2 - 3 * quarter);
    const int16_t *at = x, *factor = window;
    int32_t from = 0;

    LIL_UNROLL(1)
    for (; from < whole; from++, at += 2, factor += p.windowed ? 2 : 0) {
        LIL_FFT_HOLD(at);
        const lil_complex a = lil_rfft_s16_point(p, at, factor, 0);
        const lil_complex b = lil_rfft_s16_point(p, at, factor, quarter);
        const lil_complex c = lil_rfft_s16_point(p, at, factor, 2 * quarter);
        const lil_complex d = lil_rfft_s16_point(p, at, factor, 3 * quarter);
        lil_complex *to = z + lil_bit_reverse(from, p.bits);
        LIL_FFT_HOLD(to);
        lil_fft_plain(to, 1, p.right, a, b, c, d);
    }
    for (; from < quarter; from++) {
        const lil_complex a = lil_rfft_s16_last(p, x, window, from);
        const lil_complex b = lil_rfft_s16_last(p, x, window, from + quarter);
        const lil_complex c = lil_rfft_s16_last(p, x, window, from + 2 * quarter);
        const lil_complex d = lil_rfft_s16_last(p, x, window, from + 3 * quarter);
        lil_fft_plain(z + lil_bit_reverse(from, p.bits), 1, p.right, a, b, c, d);
    }
}

LIL_INLINE void lil_rfft_s16(const lil_rfft_s16_params p, const int16_t *x, const int16_t *window,
                             const int32_t *stages, const int32_t *turns, int32_t *LIL_RESTRICT y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.length, y += 2 * (p.points + 1)) {
        lil_complex *z = (lil_complex *)y;
        if (p.bits % 2 != 0)
            lil_rfft_s16_twos(p, x, window, z);
        else
            lil_rfft_s16_fours(p, x, window, z);
        LIL_UNROLL(8)
        for (int32_t span = p.bits % 2 != 0 ? 2 : 4, right = p.bits % 2 != 0 ? 3 : 4; span < p.points;
             span *= 4, right += 2)
            lil_fft_stage(z, p.points, span, stages, 3 * (p.points >> right));
        lil_fft_split(z, p.points, turns);
    }
}

#endif

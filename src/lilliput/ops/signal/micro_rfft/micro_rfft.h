/* lil_micro_rfft: the spectrum of real rows, divided by the length, in 16 bits. The meaning is arithmetic.py.
 *
 *   x                (rows, n)                int16; zero beyond n
 *   turns            (max(1, points 3 / 4), 2)  e^(-2 pi j k / points) in Q15
 *   turns_of_halves  (points / 2, 2)          e^(-pi j ((k + 1) / points + 1/2)) in Q15
 *   y                (rows, points + 1, 2)    int16, real and imaginary in turn; may not overlap x
 *
 * Even and odd samples are the parts of a complex row of `points`, which is transformed in y and unfolded there. */
#ifndef LIL_MICRO_RFFT_H
#define LIL_MICRO_RFFT_H

#include "lil_micro_butterfly.h"

typedef struct {
    int32_t rows, n; /* >= 1; n <= 2 points        */
    int32_t points;  /* a power of two, [2, 4096]  */
} lil_micro_rfft_params;

/* Number `i` of a row of n complex numbers, some of which may be missing, / radix. */
LIL_INLINE lil_micro_complex lil_micro_rfft_read(const int16_t *x, int32_t n, int32_t i, int32_t radix)
{
    lil_micro_complex z;
    z.re = 2 * i < n ? lil_micro_shrunk(x[2 * i], radix) : 0;
    z.im = 2 * i + 1 < n ? lil_micro_shrunk(x[2 * i + 1], radix) : 0;
    return z;
}

/* The first stage, whose factors are all 1, reads x in the order that later stages need: the place of each group of
 * `radix` numbers, its digits to base 4 from the last to the first. */
LIL_INLINE void lil_micro_rfft_first(const lil_micro_rfft_params p, int32_t radix, const int16_t *x, int16_t *y)
{
    const int32_t apart = p.points >> (radix == 2 ? 1 : 2);

    for (int32_t place = 0; place < apart; place++, y += 2 * radix) {
        int32_t from = 0;
        for (int32_t rest = place, digits = apart; digits > 1; digits /= 4, rest /= 4)
            from = from * 4 + rest % 4;
        const lil_micro_complex a = lil_micro_rfft_read(x, p.n, from, radix);
        const lil_micro_complex b = lil_micro_rfft_read(x, p.n, from + apart, radix);
        if (radix == 2) {
            lil_micro_two(a, b, y);
        } else {
            const lil_micro_complex c = lil_micro_rfft_read(x, p.n, from + 2 * apart, radix);
            const lil_micro_complex d = lil_micro_rfft_read(x, p.n, from + 3 * apart, radix);
            lil_micro_four(a, b, c, d, 2, y);
        }
    }
}

/* Four transforms of `done` points each into one, `step` times. */
LIL_INLINE void lil_micro_rfft_stage(int32_t done, int32_t step, const int16_t *turns, int16_t *y)
{
    for (int32_t k = 0; k < done; k++) {
        const lil_micro_complex once = lil_micro_turn(turns, k * step);
        const lil_micro_complex twice = lil_micro_turn(turns, 2 * k * step);
        const lil_micro_complex thrice = lil_micro_turn(turns, 3 * k * step);
        int16_t *z = y + 2 * k;
        for (int32_t block = 0; block < step; block++, z += 8 * done) {
            const lil_micro_complex a = lil_micro_quarter(z);
            const lil_micro_complex b = lil_micro_product(lil_micro_quarter(z + 2 * done), once);
            const lil_micro_complex c = lil_micro_product(lil_micro_quarter(z + 4 * done), twice);
            const lil_micro_complex d = lil_micro_product(lil_micro_quarter(z + 6 * done), thrice);
            lil_micro_four(a, b, c, d, 2 * done, z);
        }
    }
}

/* The transform of the complex row to that of the real one, from both ends to the middle. */
LIL_INLINE void lil_micro_rfft_unfold(int32_t points, const int16_t *turns_of_halves, int16_t *y)
{
    const int32_t even = lil_micro_shrunk(y[0], 2), odd = lil_micro_shrunk(y[1], 2);

    y[0] = (int16_t)(even + odd);
    y[1] = 0;
    y[2 * points] = (int16_t)(even - odd);
    y[2 * points + 1] = 0;
    for (int32_t k = 1; k <= points / 2; k++) {
        int16_t *near = y + 2 * k, *far = y + 2 * (points - k);
        const int32_t re = lil_micro_shrunk(near[0], 2), im = lil_micro_shrunk(near[1], 2);
        const int32_t mirror_re = lil_micro_shrunk(far[0], 2);
        const int32_t mirror_im = lil_micro_shrunk((int16_t)-far[1], 2);
        const int32_t sum_re = re + mirror_re, sum_im = im + mirror_im;
        lil_micro_complex difference;
        difference.re = re - mirror_re;
        difference.im = im - mirror_im;
        const lil_micro_complex turned = lil_micro_product(difference, lil_micro_turn(turns_of_halves, k - 1));
        near[0] = (int16_t)((sum_re + turned.re) >> 1);
        near[1] = (int16_t)((sum_im + turned.im) >> 1);
        far[0] = (int16_t)((sum_re - turned.re) >> 1);
        far[1] = (int16_t)((turned.im - sum_im) >> 1);
    }
}

LIL_INLINE void lil_micro_rfft(const lil_micro_rfft_params p, const int16_t *x, const int16_t *turns,
                               const int16_t *turns_of_halves, int16_t *y)
{
    int32_t fours = p.points;
    while (fours > 2)
        fours /= 4;
    const int32_t radix = fours == 2 ? 2 : 4;

    for (int32_t row = 0; row < p.rows; row++, x += p.n, y += 2 * p.points + 2) {
        lil_micro_rfft_first(p, radix, x, y);
        int32_t step = p.points >> (radix == 2 ? 3 : 4);
        for (int32_t done = radix; done < p.points; done *= 4, step /= 4)
            lil_micro_rfft_stage(done, step, turns, y);
        lil_micro_rfft_unfold(p.points, turns_of_halves, y);
    }
}

#endif

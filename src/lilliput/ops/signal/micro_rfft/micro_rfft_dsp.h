/* lil_micro_rfft_dsp: lil_micro_rfft for cores with the DSP extension: a complex number a word.
 *
 *   x                (rows, n)                  int16; zero beyond n
 *   turns            (max(1, points 3 / 4), 2)  e^(-2 pi j k / points) in Q15
 *   turns_of_halves  (points / 2, 2)            e^(-pi j ((k + 1) / points + 1/2)) in Q15
 *   y                (rows, points + 1, 2)      int16, real and imaginary in turn; may not overlap x */
#ifndef LIL_MICRO_RFFT_DSP_H
#define LIL_MICRO_RFFT_DSP_H

#include "lil_micro_pairs.h"

typedef struct {
    int32_t rows, n; /* >= 1; n <= 2 points        */
    int32_t points;  /* a power of two, [2, 4096]  */
} lil_micro_rfft_dsp_params;

/* Number `i` of a row of n parts, some of which may be missing, times `share` in Q15. */
LIL_INLINE int32_t lil_micro_rfft_dsp_read(const int16_t *x, int32_t n, int32_t i, int32_t share)
{
    if (2 * i + 1 < n)
        return lil_micro_scaled(lil_micro_load(x + 2 * i), share);
    return 2 * i < n ? lil_micro_scaled(lil_pair(x[2 * i], 0), share) : 0;
}

/* The first stage, whose factors are all 1, reads x in the order that later stages need: the place of each group of
 * `radix` numbers, its digits to base 4 from the last to the first. */
LIL_INLINE void lil_micro_rfft_dsp_first(const lil_micro_rfft_dsp_params p, int32_t radix, const int16_t *x, int16_t *y)
{
    const int32_t apart = p.points >> (radix == 2 ? 1 : 2), share = radix == 2 ? 16383 : 8191;

    for (int32_t place = 0; place < apart; place++, y += 2 * radix) {
        int32_t from = 0;
        for (int32_t rest = place, digits = apart; digits > 1; digits /= 4, rest /= 4)
            from = from * 4 + rest % 4;
        const int32_t a = lil_micro_rfft_dsp_read(x, p.n, from, share);
        const int32_t b = lil_micro_rfft_dsp_read(x, p.n, from + apart, share);
        if (radix == 2) {
            lil_micro_store(y, lil_add_pairs(a, b));
            lil_micro_store(y + 2, lil_subtract_pairs(a, b));
        } else {
            const int32_t c = lil_micro_rfft_dsp_read(x, p.n, from + 2 * apart, share);
            const int32_t d = lil_micro_rfft_dsp_read(x, p.n, from + 3 * apart, share);
            lil_micro_cross(a, b, c, d, 2, y);
        }
    }
}

/* Four transforms of `done` points each into one, `step` times. */
LIL_INLINE void lil_micro_rfft_dsp_stage(int32_t done, int32_t step, const int16_t *turns, int16_t *y)
{
    for (int32_t k = 0; k < done; k++) {
        const int32_t once = lil_micro_turn_pair(turns, k * step), twice = lil_micro_turn_pair(turns, 2 * k * step);
        const int32_t thrice = lil_micro_turn_pair(turns, 3 * k * step);
        int16_t *z = y + 2 * k;
        for (int32_t block = 0; block < step; block++, z += 8 * done) {
            const int32_t a = lil_micro_scaled(lil_micro_load(z), 8191);
            const int32_t b = lil_micro_times(lil_micro_scaled(lil_micro_load(z + 2 * done), 8191), once);
            const int32_t c = lil_micro_times(lil_micro_scaled(lil_micro_load(z + 4 * done), 8191), twice);
            const int32_t d = lil_micro_times(lil_micro_scaled(lil_micro_load(z + 6 * done), 8191), thrice);
            lil_micro_cross(a, b, c, d, 2 * done, z);
        }
    }
}

/* The transform of the complex row to that of the real one, from both ends to the middle. */
LIL_INLINE void lil_micro_rfft_dsp_unfold(int32_t points, const int16_t *turns_of_halves, int16_t *y)
{
    const int32_t first = lil_micro_scaled(lil_micro_load(y), 16383);

    lil_micro_store(y, lil_pair(lil_first(first) + lil_second(first), 0));
    lil_micro_store(y + 2 * points, lil_pair(lil_first(first) - lil_second(first), 0));
    for (int32_t k = 1; k <= points / 2; k++) {
        int16_t *near = y + 2 * k, *far = y + 2 * (points - k);
        const int32_t mirror = lil_micro_load(far);
        const int32_t here = lil_micro_scaled(lil_micro_load(near), 16383);
        const int32_t there = lil_micro_scaled(lil_pair(mirror, -lil_second(mirror)), 16383);
        const int32_t sum = lil_add_pairs(here, there), difference = lil_subtract_pairs(here, there);
        const int32_t turned = lil_micro_times(difference, lil_micro_turn_pair(turns_of_halves, k - 1));
        const uint32_t re = (uint32_t)lil_micro_apart(sum, turned), im = (uint32_t)lil_micro_apart(turned, sum);
        lil_micro_store(near, lil_micro_mean(sum, turned));
        lil_micro_store(far, (int32_t)((re & 0xFFFFu) | (im & 0xFFFF0000u)));
    }
}

LIL_INLINE void lil_micro_rfft_dsp(const lil_micro_rfft_dsp_params p, const int16_t *x, const int16_t *turns,
                                   const int16_t *turns_of_halves, int16_t *y)
{
    int32_t fours = p.points;
    while (fours > 2)
        fours /= 4;
    const int32_t radix = fours == 2 ? 2 : 4;

    for (int32_t row = 0; row < p.rows; row++, x += p.n, y += 2 * p.points + 2) {
        lil_micro_rfft_dsp_first(p, radix, x, y);
        int32_t step = p.points >> (radix == 2 ? 3 : 4);
        for (int32_t done = radix; done < p.points; done *= 4, step /= 4)
            lil_micro_rfft_dsp_stage(done, step, turns, y);
        lil_micro_rfft_dsp_unfold(p.points, turns_of_halves, y);
    }
}

#endif

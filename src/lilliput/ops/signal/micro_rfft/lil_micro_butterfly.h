/* lil_micro_butterfly: complex arithmetic of lil_micro_rfft, in Q15 kept to 16 bits. The meaning is arithmetic.py. */
#ifndef LIL_MICRO_BUTTERFLY_H
#define LIL_MICRO_BUTTERFLY_H

#include "lil_platform.h"

typedef struct {
    int32_t re, im; /* within 16 bits */
} lil_micro_complex;

/* x / 2^15 to the nearest, ties upwards. */
LIL_INLINE int32_t lil_micro_rounded(int32_t x) { return (x + (1 << 14)) >> 15; }

/* x / radix, by a reciprocal in Q15 that is rounded down. */
LIL_INLINE int32_t lil_micro_shrunk(int32_t x, int32_t radix)
{
    return lil_micro_rounded(x * (radix == 2 ? 16383 : 8191));
}

/* a b. The parts of |a| <= 32766 and of |b| <= 1 keep both sums within 32 bits. */
LIL_INLINE lil_micro_complex lil_micro_product(lil_micro_complex a, lil_micro_complex b)
{
    lil_micro_complex product;
    product.re = (int16_t)lil_micro_rounded(a.re * b.re - a.im * b.im);
    product.im = (int16_t)lil_micro_rounded(a.re * b.im + a.im * b.re);
    return product;
}

/* Entry i of a table of complex numbers. */
LIL_INLINE lil_micro_complex lil_micro_turn(const int16_t *turns, int32_t i)
{
    lil_micro_complex turn;
    turn.re = lil_read_s16(&turns[2 * i]);
    turn.im = lil_read_s16(&turns[2 * i + 1]);
    return turn;
}

/* A quarter of the number at z. */
LIL_INLINE lil_micro_complex lil_micro_quarter(const int16_t *z)
{
    lil_micro_complex quarter;
    quarter.re = lil_micro_shrunk(z[0], 4);
    quarter.im = lil_micro_shrunk(z[1], 4);
    return quarter;
}

LIL_INLINE void lil_micro_put(int16_t *z, int32_t re, int32_t im)
{
    z[0] = (int16_t)re;
    z[1] = (int16_t)im;
}

/* The transform of (a, b) to z and the place behind it. */
LIL_INLINE void lil_micro_two(lil_micro_complex a, lil_micro_complex b, int16_t *z)
{
    lil_micro_put(z, a.re + b.re, a.im + b.im);
    lil_micro_put(z + 2, a.re - b.re, a.im - b.im);
}

/* The transform of (a, b, c, d) to z and the places `apart` numbers after each other. */
LIL_INLINE void lil_micro_four(lil_micro_complex a, lil_micro_complex b, lil_micro_complex c, lil_micro_complex d,
                               int32_t apart, int16_t *z)
{
    const int32_t near_re = a.re + c.re, near_im = a.im + c.im, far_re = a.re - c.re, far_im = a.im - c.im;
    const int32_t sides_re = b.re + d.re, sides_im = b.im + d.im;
    const int32_t across_re = b.re - d.re, across_im = b.im - d.im;

    lil_micro_put(z, near_re + sides_re, near_im + sides_im);
    lil_micro_put(z + apart, far_re + across_im, far_im - across_re);
    lil_micro_put(z + 2 * apart, near_re - sides_re, near_im - sides_im);
    lil_micro_put(z + 3 * apart, far_re - across_im, far_im + across_re);
}

#endif

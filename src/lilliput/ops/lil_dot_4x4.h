/* lil_dot_4x4: sums of products of four vectors with one row or four, for cores with registers for sixteen sums.
 *
 *   x     (4, n)   int8, vector after vector
 *   w     (4, n)   int8, row after row; or one row
 *   sums           of one row with each vector */
#ifndef LIL_DOT_4X4_H
#define LIL_DOT_4X4_H

#include "lil_platform.h"

typedef struct {
    int32_t a, b, c, d;
} lil_sums_4x1;

/* Adds the products of four numbers with one weight. In assembly for RISC-V, where compilers gather all products of a
 * round before they add them, and run out of registers. */
#if defined(__riscv) && defined(__OPTIMIZE__)
LIL_INLINE void lil_add_4x1(int32_t xa, int32_t xb, int32_t xc, int32_t xd, int32_t weight, lil_sums_4x1 *sums)
{
    int32_t t;
    __asm__ volatile("mul %[t], %[xa], %[w]\n\t"
                     "add %[a], %[a], %[t]\n\t"
                     "mul %[t], %[xb], %[w]\n\t"
                     "add %[b], %[b], %[t]\n\t"
                     "mul %[t], %[xc], %[w]\n\t"
                     "add %[c], %[c], %[t]\n\t"
                     "mul %[t], %[xd], %[w]\n\t"
                     "add %[d], %[d], %[t]"
                     : [a] "+r"(sums->a), [b] "+r"(sums->b), [c] "+r"(sums->c), [d] "+r"(sums->d), [t] "=&r"(t)
                     : [xa] "r"(xa), [xb] "r"(xb), [xc] "r"(xc), [xd] "r"(xd), [w] "r"(weight));
}
#else
LIL_INLINE void lil_add_4x1(int32_t xa, int32_t xb, int32_t xc, int32_t xd, int32_t weight, lil_sums_4x1 *sums)
{
    sums->a += xa * weight;
    sums->b += xb * weight;
    sums->c += xc * weight;
    sums->d += xd * weight;
}
#endif

LIL_INLINE void lil_dot_4x1(const int8_t *x, const int8_t *w, int32_t n, lil_sums_4x1 *sums)
{
    LIL_UNROLL(4)
    for (const int8_t *end = x + n; x < end; x++, w++)
        lil_add_4x1(x[0], x[n], x[2 * n], x[3 * n], w[0], sums);
}

LIL_INLINE void lil_dot_4x4(const int8_t *x, const int8_t *w, int32_t n, lil_sums_4x1 *sums)
{
    LIL_UNROLL(2)
    for (const int8_t *end = x + n; x < end; x++, w++) {
        const int32_t xa = x[0], xb = x[n], xc = x[2 * n], xd = x[3 * n];
        lil_add_4x1(xa, xb, xc, xd, w[0], sums);
        lil_add_4x1(xa, xb, xc, xd, w[n], sums + 1);
        lil_add_4x1(xa, xb, xc, xd, w[2 * n], sums + 2);
        lil_add_4x1(xa, xb, xc, xd, w[3 * n], sums + 3);
    }
}

#endif

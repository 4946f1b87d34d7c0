/* lil_dot_4x4: sums of products of four vectors with one row or four, for cores with registers for sixteen sums.
 *
 *   x     (4, n)   int8, vector after vector
 *   w     (4, n)   int8, row after row; or one row
 *   sums           of one row with each vector */
#ifndef LIL_DOT_4X4_H
#define LIL_DOT_4X4_H

#include "lil_multiply_add.h"

typedef struct {
    int32_t a, b, c, d;
} lil_sums_4x1;

/* Adds the products of four numbers with one weight. */
LIL_INLINE void lil_add_4x1(int32_t xa, int32_t xb, int32_t xc, int32_t xd, int32_t weight, lil_sums_4x1 *sums)
{
    sums->a = lil_multiply_add(xa, weight, sums->a);
    sums->b = lil_multiply_add(xb, weight, sums->b);
    sums->c = lil_multiply_add(xc, weight, sums->c);
    sums->d = lil_multiply_add(xd, weight, sums->d);
}

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

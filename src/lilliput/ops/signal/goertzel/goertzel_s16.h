/* lil_goertzel_s16: the power of frames at a few frequencies.
 *
 *   x      (frames, length)  int16
 *   table  (n, 4)            int32: of the angle from number to number twice the cosine and the sine, in 2^-30; by how
 *                            many bits x is shifted up, [0, 15], so that the recursion stays below 2^29; by how many
 *                            the power is shifted down, [0, 60]
 *   y      (frames, n)       int32, >= 0, saturated; may not overlap x */
#ifndef LIL_GOERTZEL_S16_H
#define LIL_GOERTZEL_S16_H

#include "lil_wide_sum.h"

typedef struct {
    int32_t frames, length, n; /* >= 1 */
} lil_goertzel_s16_params;

/* The power of one frame at one frequency. */
LIL_INLINE int32_t lil_goertzel_s16_power(const int16_t *x, int32_t length, const int32_t *row)
{
    const int32_t twice = lil_hidden(lil_read_s32(row)), sine = lil_hidden(lil_read_s32(row + 1));
    const int32_t one_up = INT32_C(1) << lil_read_s32(row + 2);
    int32_t one = 0, two = 0;

    LIL_UNROLL(2)
    for (int32_t i = 0; i < length; i++) {
        const int32_t now = x[i] * one_up + lil_multiply_shift(one * 4, twice, 32) - two;
        two = one;
        one = now;
    }
    const int32_t real = one - lil_multiply_shift(two, twice, 31), imaginary = lil_multiply_shift(two, sine, 30);
    return lil_shift_sum(lil_add_product(lil_add_product(0, real, real), imaginary, imaginary), lil_read_s32(row + 3));
}

LIL_INLINE void lil_goertzel_s16(const lil_goertzel_s16_params p, const int16_t *x, const int32_t *table,
                                 int32_t *LIL_RESTRICT y)
{
    for (int32_t frame = 0; frame < p.frames; frame++, x += p.length, y += p.n)
        for (int32_t k = 0; k < p.n; k++)
            y[k] = lil_goertzel_s16_power(x, p.length, table + 4 * k);
}

#endif

/* lil_orientation_s16: where a moving body points, from its gyroscope, held to gravity by its accelerometer.
 *
 *   x         (rows, 6)  int16: acceleration ahead, right, up in any unit, then turn rates around these axes
 *   turned    (4)        kept: the attitude as a quaternion of length 1, 2^30 for 1
 *   integral  (3)        kept: half the turn a row that holds against the gyroscope's bias, 2^30 for a radian
 *   y         (rows, outputs)  int16, 2^14 for 1: the quaternion (4), or the direction of gravity on the body (3)
 *
 * Products are of magnitudes, rounded to the nearest, ties away from zero. */
#ifndef LIL_ORIENTATION_S16_H
#define LIL_ORIENTATION_S16_H

#include "lil_scaled.h"

typedef struct {
    int32_t rows;         /* >= 1                                                                     */
    int32_t outputs;      /* 4 or 3                                                                   */
    int32_t rate, bits;   /* 2^30 times half the turn a row that one count of a rate is: rate / 2^bits */
    int32_t proportional; /* half a row's time, times the proportional gain, 2^30 for 1               */
    int32_t integrating;  /* half a row's time, times a row's time and the integral gain, 2^30 for 1  */
} lil_orientation_s16_params;

#define LIL_ORIENTATION_ONE  (INT32_C(1) << 30)
#define LIL_ORIENTATION_MOST (INT32_C(1) << 28) /* of half turns a row: a quarter of a radian */

/* a * b / 2^30. */
LIL_INLINE int32_t lil_orientation_s16_times(int32_t a, int32_t b)
{
    const uint32_t magnitude_a = a < 0 ? 0u - (uint32_t)a : (uint32_t)a;
    const uint32_t magnitude_b = b < 0 ? 0u - (uint32_t)b : (uint32_t)b;
    const int32_t product = (int32_t)((lil_long_product(magnitude_a, magnitude_b) + LIL_ORIENTATION_ONE / 2) >> 30);
    return (a < 0) != (b < 0) ? -product : product;
}

LIL_INLINE int32_t lil_orientation_s16_bounded(int32_t x)
{
    return lil_clamp(x, -LIL_ORIENTATION_MOST, LIL_ORIENTATION_MOST);
}

/* A turn rate in counts as half the turn of a row. */
LIL_INLINE int32_t lil_orientation_s16_half_turn(const lil_orientation_s16_params p, int32_t counts)
{
    const uint32_t magnitude = (uint32_t)(counts < 0 ? -counts : counts);
    const uint64_t product = lil_long_product(magnitude, (uint32_t)p.rate);
    const uint64_t rounded = lil_long_right(product + ((uint64_t)(UINT32_C(1) << (p.bits - 1))), p.bits);
    const int32_t bounded = rounded > LIL_ORIENTATION_MOST ? LIL_ORIENTATION_MOST : (int32_t)rounded;
    return counts < 0 ? -bounded : bounded;
}

/* Scale n numbers by one over the root of the sum of their squares, which is not 0; 2^30 for 1. */
LIL_CALLED void lil_orientation_s16_normalise(int32_t *x, int32_t n)
{
    const lil_scaled one = {0x80000000u, -1, 0};
    uint64_t squares = 0;

    for (int32_t i = 0; i < n; i++)
        squares += lil_long_square(x[i]);
    const lil_scaled factor = lil_scaled_divide(one, lil_scaled_root(lil_scaled_of(squares, 0, 0)));
    for (int32_t i = 0; i < n; i++)
        x[i] = lil_scaled_round(lil_scaled_multiply(lil_scaled_signed(x[i], 0), factor), -LIL_ORIENTATION_ONE,
                                LIL_ORIENTATION_ONE);
}

/* Gravity's direction on the body's axes, for the attitude q. */
LIL_CALLED void lil_orientation_s16_gravity(const int32_t *q, int32_t *v)
{
    const int32_t ww = lil_orientation_s16_times(q[0], q[0]), xx = lil_orientation_s16_times(q[1], q[1]);
    const int32_t yy = lil_orientation_s16_times(q[2], q[2]), zz = lil_orientation_s16_times(q[3], q[3]);
    v[0] = 2 * (lil_orientation_s16_times(q[1], q[3]) - lil_orientation_s16_times(q[0], q[2]));
    v[1] = 2 * (lil_orientation_s16_times(q[0], q[1]) + lil_orientation_s16_times(q[2], q[3]));
    v[2] = (ww - xx) + (zz - yy);
    for (int32_t i = 0; i < 3; i++)
        v[i] = lil_clamp(v[i], -LIL_ORIENTATION_ONE, LIL_ORIENTATION_ONE);
}

/* Add the correction towards the measured acceleration to the half turns h; nothing where nothing pulls. */
LIL_INLINE void lil_orientation_s16_correct(const lil_orientation_s16_params p, const int16_t *x, const int32_t *q,
                                            int32_t *integral, int32_t *h)
{
    int32_t a[3] = {x[0], x[1], x[2]}, v[3];

    if (a[0] != 0 || a[1] != 0 || a[2] != 0) {
        lil_orientation_s16_normalise(a, 3);
        lil_orientation_s16_gravity(q, v);
        LIL_UNROLL(1)
        for (int32_t i = 0; i < 3; i++) {
            const int32_t j = i == 2 ? 0 : i + 1, k = i == 0 ? 2 : i - 1;
            const int32_t e = lil_orientation_s16_times(a[j], v[k]) - lil_orientation_s16_times(a[k], v[j]);
            integral[i] = lil_orientation_s16_bounded(integral[i] + lil_orientation_s16_times(p.integrating, e));
            h[i] += lil_orientation_s16_bounded(lil_orientation_s16_times(p.proportional, e));
        }
    }
    for (int32_t i = 0; i < 3; i++)
        h[i] = lil_orientation_s16_bounded(h[i] + integral[i]);
}

LIL_INLINE void lil_orientation_s16_turn(int32_t *q, const int32_t *h)
{
    int32_t turn[4];

    turn[0] = -lil_orientation_s16_times(q[1], h[0]) - lil_orientation_s16_times(q[2], h[1])
              - lil_orientation_s16_times(q[3], h[2]);
    turn[1] = lil_orientation_s16_times(q[0], h[0]) + lil_orientation_s16_times(q[2], h[2])
              - lil_orientation_s16_times(q[3], h[1]);
    turn[2] = lil_orientation_s16_times(q[0], h[1]) - lil_orientation_s16_times(q[1], h[2])
              + lil_orientation_s16_times(q[3], h[0]);
    turn[3] = lil_orientation_s16_times(q[0], h[2]) + lil_orientation_s16_times(q[1], h[1])
              - lil_orientation_s16_times(q[2], h[0]);
    for (int32_t i = 0; i < 4; i++)
        q[i] += turn[i];
    lil_orientation_s16_normalise(q, 4);
}

LIL_INLINE void lil_orientation_s16(const lil_orientation_s16_params p, const int16_t *x, int32_t *turned,
                                    int32_t *integral, int16_t *LIL_RESTRICT y)
{
    int32_t v[3];

    for (int32_t row = 0; row < p.rows; row++, x += 6, y += p.outputs) {
        int32_t h[3];
        LIL_UNROLL(1)
        for (int32_t i = 0; i < 3; i++)
            h[i] = lil_orientation_s16_half_turn(p, x[3 + i]);
        lil_orientation_s16_correct(p, x, turned, integral, h);
        lil_orientation_s16_turn(turned, h);
        lil_orientation_s16_gravity(turned, v);
        for (int32_t i = 0; i < p.outputs; i++)
            y[i] = (int16_t)(((p.outputs == 3 ? v[i] : turned[i]) + 32768) >> 16);
    }
}

#endif

/* lil_atan: the angle of a vector in float32, from nothing but + - * / and comparisons, as lil_math.h.
 * Worst error: 3 units in the last place (tests/ops/test_angle.py).
 *
 * Source: argument reduction of Moshier's Cephes; the coefficients are a minimax fit made for this file. */
#ifndef LIL_ATAN_H
#define LIL_ATAN_H

#include "lil_math.h"

/* The angle from (1, 0) to (x, y) in radians, [-pi, pi]; 0 for (0, 0). x and y are finite. */
LIL_INLINE float lil_atan2(float y, float x)
{
    const float ax = lil_abs(x), ay = lil_abs(y), large = ax > ay ? ax : ay, small = ax > ay ? ay : ax;

    if (large == 0.0f)
        return 0.0f;
    const float ratio = small / large;
    const int32_t folded = ratio > 0.414213562f; /* tan(pi / 8) */
    const float z = folded ? (small - large) / (small + large) : ratio, square = z * z;
    const float p = -0.333329558f + square * (0.199779242f + square * (-0.138798386f + square * 0.0806027502f));
    float angle = z + z * square * p;

    angle = folded ? 0.785398163f + angle : angle;
    angle = ay > ax ? 1.57079633f - angle : angle;
    angle = x < 0.0f ? 3.14159265f - angle : angle;
    return lil_copy_sign(angle, y);
}

#endif

/* lil_orientation_f32: where a moving body points, from its gyroscope, held to gravity by its accelerometer.
 *
 *   x         (rows, 6)  float: acceleration ahead, right, up in any unit, then turn rates around these axes
 *   turned    (4)        kept: the attitude as a quaternion of length 1
 *   integral  (3)        kept: half the turn a row that holds against the gyroscope's bias
 *   y         (rows, outputs)  float: the quaternion (4), or the direction of gravity seen from the body (3) */
#ifndef LIL_ORIENTATION_F32_H
#define LIL_ORIENTATION_F32_H

#include "lil_math.h"

typedef struct {
    int32_t rows;         /* >= 1                                                              */
    int32_t outputs;      /* 4 or 3                                                            */
    float half_turn;      /* half a row's time in seconds, times radians in a unit of the rate */
    float proportional;   /* half a row's time, times the proportional gain                    */
    float integrating;    /* half a row's time, times a row's time and the integral gain       */
} lil_orientation_f32_params;

/* Gravity's direction on the body's axes, for the attitude q. */
LIL_INLINE void lil_orientation_f32_gravity(const float *q, float *v)
{
    v[0] = 2.0f * (q[1] * q[3] - q[0] * q[2]);
    v[1] = 2.0f * (q[0] * q[1] + q[2] * q[3]);
    v[2] = q[0] * q[0] - q[1] * q[1] - q[2] * q[2] + q[3] * q[3];
}

/* Add the correction towards the measured acceleration to the half turns h; nothing where nothing pulls. */
LIL_INLINE void lil_orientation_f32_correct(const lil_orientation_f32_params p, const float *x, const float *q,
                                            float *integral, float *h)
{
    const float square = x[0] * x[0] + x[1] * x[1] + x[2] * x[2];
    float v[3];

    if (square > 0.0f) {
        const float inverse = lil_rsqrt(square);
        const float a0 = x[0] * inverse, a1 = x[1] * inverse, a2 = x[2] * inverse;
        lil_orientation_f32_gravity(q, v);
        const float e0 = a1 * v[2] - a2 * v[1], e1 = a2 * v[0] - a0 * v[2], e2 = a0 * v[1] - a1 * v[0];
        integral[0] += p.integrating * e0;
        integral[1] += p.integrating * e1;
        integral[2] += p.integrating * e2;
        h[0] += p.proportional * e0;
        h[1] += p.proportional * e1;
        h[2] += p.proportional * e2;
    }
    for (int32_t i = 0; i < 3; i++)
        h[i] += integral[i];
}

LIL_INLINE void lil_orientation_f32_turn(float *q, const float *h)
{
    const float w = q[0] - (q[1] * h[0] + q[2] * h[1] + q[3] * h[2]);
    const float x = q[1] + (q[0] * h[0] + q[2] * h[2] - q[3] * h[1]);
    const float y = q[2] + (q[0] * h[1] - q[1] * h[2] + q[3] * h[0]);
    const float z = q[3] + (q[0] * h[2] + q[1] * h[1] - q[2] * h[0]);
    const float inverse = lil_rsqrt(w * w + x * x + y * y + z * z);
    q[0] = w * inverse;
    q[1] = x * inverse;
    q[2] = y * inverse;
    q[3] = z * inverse;
}

LIL_INLINE void lil_orientation_f32(const lil_orientation_f32_params p, const float *x, float *turned, float *integral,
                                    float *LIL_RESTRICT y)
{
    for (int32_t row = 0; row < p.rows; row++, x += 6, y += p.outputs) {
        float h[3] = {p.half_turn * x[3], p.half_turn * x[4], p.half_turn * x[5]};
        lil_orientation_f32_correct(p, x, turned, integral, h);
        lil_orientation_f32_turn(turned, h);
        if (p.outputs == 3)
            lil_orientation_f32_gravity(turned, y);
        else
            for (int32_t i = 0; i < 4; i++)
                y[i] = turned[i];
    }
}

#endif

/* lil_goertzel_f32: the power of frames at a few frequencies.
 *
 *   x      (frames, length)  float
 *   table  (n, 2)            float: cosine and sine of the angle from number to number
 *   y      (frames, n)       float; may not overlap x */
#ifndef LIL_GOERTZEL_F32_H
#define LIL_GOERTZEL_F32_H

#include "lil_platform.h"

typedef struct {
    int32_t frames, length, n; /* >= 1 */
} lil_goertzel_f32_params;

LIL_INLINE void lil_goertzel_f32(const lil_goertzel_f32_params p, const float *x, const float *table,
                                 float *LIL_RESTRICT y)
{
    for (int32_t frame = 0; frame < p.frames; frame++, x += p.length, y += p.n) {
        for (int32_t k = 0; k < p.n; k++) {
            const float cosine = lil_read_f32(table + 2 * k), sine = lil_read_f32(table + 2 * k + 1);
            const float twice = 2.0f * cosine;
            float one = 0.0f, two = 0.0f;
            LIL_UNROLL(2)
            for (int32_t i = 0; i < p.length; i++) {
                const float now = (x[i] + twice * one) - two;
                two = one;
                one = now;
            }
            const float real = one - cosine * two, imaginary = sine * two;
            y[k] = real * real + imaginary * imaginary;
        }
    }
}

#endif

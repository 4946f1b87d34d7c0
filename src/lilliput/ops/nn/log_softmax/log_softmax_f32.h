/* lil_log_softmax_f32: y = x - log(sum(exp(x))).
 *
 *   x, y  (rows, n)  may be the same */
#ifndef LIL_LOG_SOFTMAX_F32_H
#define LIL_LOG_SOFTMAX_F32_H

#include "lil_math.h"

typedef struct {
    int32_t rows, n;
} lil_log_softmax_f32_params;

LIL_INLINE void lil_log_softmax_f32(const lil_log_softmax_f32_params p, const float *x, float *y)
{
    for (int32_t r = 0; r < p.rows; r++, x += p.n, y += p.n) {
        float largest = x[0], sum = 0.0f;

        for (int32_t i = 1; i < p.n; i++)
            largest = x[i] > largest ? x[i] : largest;
        for (int32_t i = 0; i < p.n; i++)
            sum += lil_exp(x[i] - largest);
        const float log_sum = lil_log(sum);
        for (int32_t i = 0; i < p.n; i++)
            y[i] = x[i] - largest - log_sum;
    }
}

#endif

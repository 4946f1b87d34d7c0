/* lil_softmax_cross_entropy_gradient_f32: y = x, less 1 at the label; zeros where that is no class.
 *
 *   x, y   (n)  probabilities; may be the same
 *   label  (1)  a class, counted from 0, or any other number */
#ifndef LIL_SOFTMAX_CROSS_ENTROPY_GRADIENT_F32_H
#define LIL_SOFTMAX_CROSS_ENTROPY_GRADIENT_F32_H

#include "lil_platform.h"

typedef struct {
    int32_t n;
} lil_softmax_cross_entropy_gradient_f32_params;

LIL_INLINE void lil_softmax_cross_entropy_gradient_f32(const lil_softmax_cross_entropy_gradient_f32_params p,
                                                      const float *x, const int32_t *label, float *y)
{
    const int32_t is_class = label[0] >= 0 && label[0] < p.n;

    for (int32_t i = 0; i < p.n; i++)
        y[i] = is_class ? x[i] - (i == label[0] ? 1.0f : 0.0f) : 0.0f;
}

#endif

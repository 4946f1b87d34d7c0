/* lil_softmax_cross_entropy_gradient_s16: y = x, less 1 at the label; zeros where that is no class.
 *
 *   x, y   (n)  probabilities, scale 2^-15; may be the same
 *   label  (1)  a class, counted from 0, or any other number */
#ifndef LIL_SOFTMAX_CROSS_ENTROPY_GRADIENT_S16_H
#define LIL_SOFTMAX_CROSS_ENTROPY_GRADIENT_S16_H

#include "lil_platform.h"

typedef struct {
    int32_t n;
} lil_softmax_cross_entropy_gradient_s16_params;

LIL_INLINE void lil_softmax_cross_entropy_gradient_s16(const lil_softmax_cross_entropy_gradient_s16_params p,
                                                      const int16_t *x, const int32_t *label, int16_t *y)
{
    const int32_t is_class = label[0] >= 0 && label[0] < p.n;

    for (int32_t i = 0; i < p.n; i++)
        y[i] = (int16_t)(is_class ? x[i] - (i == label[0] ? INT32_C(32768) : 0) : 0);
}

#endif

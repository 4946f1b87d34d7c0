/* lil_abs_s32: y = |x|; the smallest number stays as it is.
 *
 *   x, y  (n)  may be the same */
#ifndef LIL_ABS_S32_H
#define LIL_ABS_S32_H

#include "lil_platform.h"

typedef struct {
    int32_t n;
} lil_abs_s32_params;

LIL_INLINE void lil_abs_s32(const lil_abs_s32_params p, const int32_t *x, int32_t *y)
{
    for (int32_t i = 0; i < p.n; i++)
        y[i] = x[i] < 0 ? (int32_t)(0u - (uint32_t)x[i]) : x[i];
}

#endif

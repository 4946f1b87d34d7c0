/* lil_negate_s32: y = -x, wraps around.
 *
 *   x, y  (n)  may be the same */
#ifndef LIL_NEGATE_S32_H
#define LIL_NEGATE_S32_H

#include "lil_platform.h"

typedef struct {
    int32_t n;
} lil_negate_s32_params;

LIL_INLINE void lil_negate_s32(const lil_negate_s32_params p, const int32_t *x, int32_t *y)
{
    for (int32_t i = 0; i < p.n; i++)
        y[i] = (int32_t)(0u - (uint32_t)x[i]);
}

#endif

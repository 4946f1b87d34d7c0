/* lil_sgd_s32: w = w - rate g.
 *
 *   g  (n)  int16
 *   w  (n)  int32 within 31 bits; kept from call to call */
#ifndef LIL_SGD_S32_H
#define LIL_SGD_S32_H

#include "lil_steps.h"

typedef struct {
    int32_t n;
    int32_t multiplier, right; /* from g to steps of w: [2^14, 2^15) or 0, and [0, 30] */
} lil_sgd_s32_params;

LIL_INLINE void lil_sgd_s32(const lil_sgd_s32_params p, const int16_t *g, int32_t *LIL_RESTRICT w)
{
    for (int32_t i = 0; i < p.n; i++)
        w[i] = lil_stepped(w[i], lil_step_shift(p.multiplier * g[i], 0, p.right));
}

#endif

/* lil_sgd_outer_s32: w = w - rate (g outer x).
 *
 *   g  (m)     int16
 *   x  (n)     int8
 *   w  (m, n)  int32 within 31 bits, row after row; kept from call to call */
#ifndef LIL_SGD_OUTER_S32_H
#define LIL_SGD_OUTER_S32_H

#include "lil_steps.h"

typedef struct {
    int32_t m, n;
    int32_t x_zero;                  /* [-128, 127]                                                        */
    int32_t multiplier, left, right; /* from g x to steps of w: [2^14, 2^15) or 0, [0, 7] and [0, 30]       */
} lil_sgd_outer_s32_params;

LIL_INLINE void lil_sgd_outer_s32(const lil_sgd_outer_s32_params p, const int16_t *g, const int8_t *x,
                                  int32_t *LIL_RESTRICT w)
{
    for (int32_t i = 0; i < p.m; i++, w += p.n) {
        const int32_t step = (p.multiplier * g[i] + (INT32_C(1) << 14)) >> 15;
        for (int32_t k = 0; k < p.n; k++)
            w[k] = lil_stepped(w[k], lil_step_shift(step * (x[k] - p.x_zero), p.left, p.right));
    }
}

#endif

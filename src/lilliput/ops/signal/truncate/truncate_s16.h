/* lil_truncate_s16: y = clamp((x multiplier + start) / 2^right cut off towards 0).
 *
 *   x  (n)  int16
 *   y  (n)  int8; may lie over x, start on start */
#ifndef LIL_TRUNCATE_S16_H
#define LIL_TRUNCATE_S16_H

#include "lil_platform.h"

typedef struct {
    int32_t n;
    int32_t multiplier, right, start; /* |multiplier| < 2^15, right in [0, 29], |start| < 2^29 */
} lil_truncate_s16_params;

LIL_INLINE void lil_truncate_s16(const lil_truncate_s16_params p, const int16_t *x, int8_t *y)
{
    for (int32_t i = 0; i < p.n; i++) {
        const int32_t exact = x[i] * p.multiplier + p.start;
        const int32_t cut = exact + (exact < 0 ? (INT32_C(1) << p.right) - 1 : 0);
        y[i] = (int8_t)lil_clamp(cut >> p.right, -128, 127);
    }
}

#endif

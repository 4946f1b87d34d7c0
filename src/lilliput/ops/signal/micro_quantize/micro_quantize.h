/* lil_micro_quantize: y = x factor / divisor - 128, to the nearest, ties upwards, at most 127; x below 0 counts as 0.
 *
 *   x         (n)  int16
 *   divisors  the divisor's entry
 *   y         (n)  int8; may lie over x, start on start */
#ifndef LIL_MICRO_QUANTIZE_H
#define LIL_MICRO_QUANTIZE_H

#include "lil_divide.h"

typedef struct {
    int32_t n;
    int32_t factor, divisor; /* >= 1; 32767 factor < 2^30 */
} lil_micro_quantize_params;

LIL_INLINE void lil_micro_quantize(const lil_micro_quantize_params p, const int16_t *x, const lil_divisor *divisors,
                                   int8_t *y)
{
    const lil_divisor by = lil_find_divisor(divisors, p.divisor);

    for (int32_t i = 0; i < p.n; i++) {
        const int32_t above = lil_divide(lil_max(x[i], 0) * p.factor, by);
        y[i] = (int8_t)(lil_min(above, 255) - 128);
    }
}

#endif

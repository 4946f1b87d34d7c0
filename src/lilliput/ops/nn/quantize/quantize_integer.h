/* lil_quantize_integer: y = clamp(y_zero + rescale(x - x_zero)), between int8, uint8 and int16, or to int32.
 *
 *   x  (n)  int8, uint8 or int16
 *   y  (n)  int8, uint8, int16 or int32 (zero point 0); of one byte it may lie over x, start on start */
#ifndef LIL_QUANTIZE_INTEGER_H
#define LIL_QUANTIZE_INTEGER_H

#include "lil_element.h"
#include "lil_fixed_point.h"

typedef struct {
    int32_t n;
    int32_t x_type, y_type;          /* LIL_ELEMENT_S8, _U8 or _S16; y_type also _S32 */
    int32_t x_zero, y_zero;          /* zero points                                   */
    int32_t multiplier, left, right; /* scale: as lil_rescale takes it, after << left */
    int32_t low, high;               /* range of y's type                             */
} lil_quantize_integer_params;

LIL_INLINE void lil_quantize_integer(const lil_quantize_integer_params p, const void *x, void *y)
{
    for (int32_t i = 0; i < p.n; i++) {
        const int32_t distance = (int32_t)lil_get_integer(x, i, p.x_type) - p.x_zero;
        const int32_t rescaled = lil_rescale(lil_shift_left(distance, p.left), p.multiplier, p.right);
        lil_put_integer(y, i, p.y_type, lil_clamp(rescaled + p.y_zero, p.low, p.high));
    }
}

#endif

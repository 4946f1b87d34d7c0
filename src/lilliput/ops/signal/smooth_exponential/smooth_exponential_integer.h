/* lil_smooth_exponential_integer: each row moves the level a part of the way.
 *
 *   x      (rows, channels)  int8 or int16
 *   level  (channels)        with 14 bits beyond x's
 *   y      (rows, channels)  as x */
#ifndef LIL_SMOOTH_EXPONENTIAL_INTEGER_H
#define LIL_SMOOTH_EXPONENTIAL_INTEGER_H

#include "lil_element.h"
#include "lil_requantize.h"

typedef struct {
    int32_t rows, channels; /* >= 1                       */
    int32_t type;           /* of x and y: LIL_ELEMENT_S8 or LIL_ELEMENT_S16 */
    int32_t weight;         /* [1, 2^15]                  */
} lil_smooth_exponential_integer_params;

LIL_INLINE void lil_smooth_exponential_integer(const lil_smooth_exponential_integer_params p, const void *x,
                                               int32_t *level, void *y)
{
    for (int32_t row = 0; row < p.rows; row++) {
        for (int32_t c = 0; c < p.channels; c++) {
            const int32_t i = row * p.channels + c, now = (int32_t)lil_get_integer(x, i, p.type) * 16384;
            level[c] += lil_multiply_shift(now - level[c], p.weight, 15);
            lil_put_integer(y, i, p.type, (level[c] + 8192) >> 14);
        }
    }
}

#endif

/* lil_cast_integer: y = x, its low bits where y is narrower; bool: whether x is not 0.
 *
 *   x  (n)  any type but float
 *   y  (n)  any type but float; of one byte it may lie over x, start on start */
#ifndef LIL_CAST_INTEGER_H
#define LIL_CAST_INTEGER_H

#include "lil_element.h"

typedef struct {
    int32_t n;
    int32_t x_type, y_type; /* LIL_ELEMENT_... */
} lil_cast_integer_params;

LIL_INLINE void lil_cast_integer(const lil_cast_integer_params p, const void *x, void *y)
{
    for (int32_t i = 0; i < p.n; i++)
        lil_put_integer(y, i, p.y_type, lil_get_integer(x, i, p.x_type));
}

#endif

/* lil_cast_to_f32: y = x as float.
 *
 *   x  (n)  any type
 *   y  (n)  float; may not overlap x */
#ifndef LIL_CAST_TO_F32_H
#define LIL_CAST_TO_F32_H

#include "lil_element.h"

typedef struct {
    int32_t n;
    int32_t x_type; /* LIL_ELEMENT_... */
} lil_cast_to_f32_params;

LIL_INLINE void lil_cast_to_f32(const lil_cast_to_f32_params p, const void *x, float *y)
{
    for (int32_t i = 0; i < p.n; i++) {
        if (p.x_type == LIL_ELEMENT_F32)
            y[i] = ((const float *)x)[i];
        else if (p.x_type == LIL_ELEMENT_S64)
            y[i] = (float)lil_get_integer(x, i, LIL_ELEMENT_S64);
        else if (p.x_type == LIL_ELEMENT_U64)
            y[i] = (float)(uint64_t)lil_get_integer(x, i, LIL_ELEMENT_U64);
        else if (p.x_type == LIL_ELEMENT_U32)
            y[i] = (float)(uint32_t)lil_get_integer(x, i, LIL_ELEMENT_U32);
        else
            y[i] = (float)(int32_t)lil_get_integer(x, i, p.x_type);
    }
}

#endif

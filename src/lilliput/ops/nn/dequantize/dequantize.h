/* lil_dequantize: y = scale (x - zero).
 *
 *   x  (n)  int8, uint8, int16 or int32
 *   y  (n)  float; may not overlap x */
#ifndef LIL_DEQUANTIZE_H
#define LIL_DEQUANTIZE_H

#include "lil_element.h"

typedef struct {
    int32_t n;
    int32_t type; /* of x, LIL_ELEMENT_S8, _U8, _S16 or _S32 */
    float scale;
    int32_t zero; /* zero point of x */
} lil_dequantize_params;

LIL_INLINE void lil_dequantize(const lil_dequantize_params p, const void *x, float *y)
{
    for (int32_t i = 0; i < p.n; i++)
        y[i] = p.scale * (float)(int32_t)((uint32_t)lil_get_integer(x, i, p.type) - (uint32_t)p.zero);
}

#endif

/* lil_quantize_f32: y = clamp(round(x / scale) + zero), ties away from zero, NaN to the smallest number.
 *
 *   x  (n)  float
 *   y  (n)  int8, uint8 or int16; of one byte it may lie over x, start on start */
#ifndef LIL_QUANTIZE_F32_H
#define LIL_QUANTIZE_F32_H

#include "lil_element.h"

typedef struct {
    int32_t n;
    int32_t type; /* of y, LIL_ELEMENT_S8, _U8 or _S16 */
    float scale;
    int32_t zero, low, high; /* zero point and range of y's type */
} lil_quantize_f32_params;

LIL_INLINE void lil_quantize_f32(const lil_quantize_f32_params p, const float *x, void *y)
{
    const float low = (float)(p.low - p.zero), high = (float)(p.high - p.zero);

    for (int32_t i = 0; i < p.n; i++) {
        float ratio = x[i] / p.scale;
        ratio = ratio > low ? ratio : low;
        ratio = ratio < high ? ratio : high;
        int32_t whole = (int32_t)ratio;
        const float rest = ratio - (float)whole;
        whole += rest >= 0.5f ? 1 : rest <= -0.5f ? -1 : 0;
        lil_put_integer(y, i, p.type, whole + p.zero);
    }
}

#endif

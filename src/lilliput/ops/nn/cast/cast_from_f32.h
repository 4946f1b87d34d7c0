/* lil_cast_from_f32: y = x without its fraction, within y's range, NaN to the largest; bool: whether x is not 0.
 *
 *   x  (n)  float
 *   y  (n)  any other type; of one byte it may lie over x, start on start */
#ifndef LIL_CAST_FROM_F32_H
#define LIL_CAST_FROM_F32_H

#include "lil_element.h"

typedef struct {
    int32_t n;
    int32_t y_type;            /* LIL_ELEMENT_... */
    int64_t low, high;         /* range of y's type; -1 stands for u64's largest */
    float low_real, high_real; /* the range, rounded to float */
} lil_cast_from_f32_params;

LIL_INLINE void lil_cast_from_f32(const lil_cast_from_f32_params p, const float *x, void *y)
{
    for (int32_t i = 0; i < p.n; i++) {
        int64_t whole;
        if (p.y_type == LIL_ELEMENT_B8)
            whole = x[i] != 0.0f;
        else if (!(x[i] < p.high_real))
            whole = p.high;
        else if (x[i] <= p.low_real)
            whole = p.low;
        else
            whole = p.y_type == LIL_ELEMENT_S64   ? (int64_t)x[i]
                    : p.y_type == LIL_ELEMENT_U64 ? (int64_t)(uint64_t)x[i]
                    : p.y_type == LIL_ELEMENT_U32 ? (int64_t)(uint32_t)x[i]
                                                  : (int32_t)x[i];
        lil_put_integer(y, i, p.y_type, whole);
    }
}

#endif

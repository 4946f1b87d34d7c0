/* lil_transpose: x with its axes in another order.
 *
 *   x, y  any format, walked by their strides; may not overlap */
#ifndef LIL_TRANSPOSE_H
#define LIL_TRANSPOSE_H

#include "lil_copy.h"

typedef lil_walk lil_transpose_params;

LIL_INLINE void lil_transpose(const lil_transpose_params p, const void *x, void *y)
{
    lil_copy_walk(p, (const uint8_t *)x, (uint8_t *)y);
}

#endif

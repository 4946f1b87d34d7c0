/* lil_strided_slice: a box of x, walked with the strides of a slice.
 *
 *   x, y  any format, walked by their strides; may not overlap */
#ifndef LIL_STRIDED_SLICE_H
#define LIL_STRIDED_SLICE_H

#include "lil_copy.h"

typedef lil_walk lil_strided_slice_params;

LIL_INLINE void lil_strided_slice(const lil_strided_slice_params p, const void *x, void *y)
{
    lil_copy_walk(p, (const uint8_t *)x, (uint8_t *)y);
}

#endif

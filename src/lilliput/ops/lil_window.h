/* lil_window: a pooling window where it meets the borders. */
#ifndef LIL_WINDOW_H
#define LIL_WINDOW_H

#include "lil_platform.h"

/* The inputs [first, last) along one axis. */
typedef struct {
    int32_t first, last;
} lil_span;

/* Window number `index`: `window` inputs from index * stride - before on, those outside [0, extent) left out. */
LIL_INLINE lil_span lil_window_span(int32_t index, int32_t stride, int32_t before, int32_t window, int32_t extent)
{
    const int32_t start = index * stride - before;
    lil_span span;
    span.first = lil_max(start, 0);
    span.last = lil_min(start + window, extent);
    return span;
}

#endif

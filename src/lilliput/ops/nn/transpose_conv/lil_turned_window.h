/* lil_turned_window: along one axis, how a transposed convolution is an ordinary one for every stride-th result. */
#ifndef LIL_TURNED_WINDOW_H
#define LIL_TURNED_WINDOW_H

#include "lil_platform.h"

typedef struct {
    int32_t taps;   /* of the window that these results see          */
    int32_t first;  /* the first of these results, the rest follow a stride apart */
    int32_t corner; /* where its window starts in x, may be outside; the next one starts one further */
} lil_turned;

/* The results whose place in the sums, `before` more than in y, leaves `remainder` by the stride. */
LIL_INLINE lil_turned lil_turned_window(int32_t remainder, int32_t size, int32_t stride, int32_t before)
{
    lil_turned turned = {0, remainder - before, 1};
    for (int32_t k = remainder; k < size; k += stride)
        turned.taps++;
    turned.corner -= turned.taps;
    for (; turned.first < 0; turned.first += stride)
        turned.corner++;
    return turned;
}

#endif

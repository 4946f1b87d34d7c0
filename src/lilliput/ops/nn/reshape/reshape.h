/* lil_reshape: y = x, byte by byte; for the rare reshape whose output cannot lie where its input lies.
 *
 *   x, y  (bytes)  any format; may not overlap unless they are the same */
#ifndef LIL_RESHAPE_H
#define LIL_RESHAPE_H

#include "lil_platform.h"

typedef struct {
    int32_t bytes;
} lil_reshape_params;

LIL_INLINE void lil_reshape(const lil_reshape_params p, const void *x, void *y)
{
    const uint8_t *from = (const uint8_t *)x;
    uint8_t *to = (uint8_t *)y;

    for (int32_t i = 0; i < p.bytes; i++)
        to[i] = from[i];
}

#endif

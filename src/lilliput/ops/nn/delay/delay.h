/* lil_delay: y = the x of `calls` calls ago.
 *
 *   x     (bytes)         any format
 *   line  (calls, bytes)  what came in, oldest first; kept from call to call
 *   y     (bytes)         as x; may not overlap x */
#ifndef LIL_DELAY_H
#define LIL_DELAY_H

#include "lil_platform.h"

typedef struct {
    int32_t calls, bytes; /* >= 1 */
} lil_delay_params;

LIL_INLINE void lil_delay(const lil_delay_params p, const void *x, void *line, void *y)
{
    const uint8_t *now = (const uint8_t *)x;
    uint8_t *oldest = (uint8_t *)line, *to = (uint8_t *)y;
    const int32_t kept = (p.calls - 1) * p.bytes;

    for (int32_t i = 0; i < p.bytes; i++)
        to[i] = oldest[i];
    for (int32_t i = 0; i < kept; i++)
        oldest[i] = oldest[i + p.bytes];
    for (int32_t i = 0; i < p.bytes; i++)
        oldest[kept + i] = now[i];
}

#endif

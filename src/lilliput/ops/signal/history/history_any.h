/* lil_history_any: y = the last rows of a stream, x's own at the end.
 *
 *   x     (bytes)         any format
 *   line  (kept)          the rows before x, oldest first; kept from call to call
 *   y     (kept + bytes)  line, then x; may not overlap x */
#ifndef LIL_HISTORY_ANY_H
#define LIL_HISTORY_ANY_H

#include "lil_copy.h"

typedef struct {
    int32_t kept, bytes; /* >= 1 */
} lil_history_any_params;

LIL_INLINE void lil_history_any(const lil_history_any_params p, const void *x, void *line, void *y)
{
    uint8_t *before = (uint8_t *)line, *to = (uint8_t *)y;

    lil_copy_many(to, before, p.kept);
    lil_copy_many(to + p.kept, (const uint8_t *)x, p.bytes);
    lil_copy_many(before, to + p.bytes, p.kept);
}

#endif

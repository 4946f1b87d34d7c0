/* lil_lookup_s8: y = table[x]; every int8 function of one number.
 *
 *   x, y   (n)    int8; may be the same
 *   table  (256)  y for x = -128 ... 127 */
#ifndef LIL_LOOKUP_S8_H
#define LIL_LOOKUP_S8_H

#include "lil_platform.h"

typedef struct {
    int32_t n;
} lil_lookup_s8_params;

LIL_INLINE void lil_lookup_s8(const lil_lookup_s8_params p, const int8_t *x, const int8_t *table, int8_t *y)
{
    for (int32_t i = 0; i < p.n; i++)
        y[i] = lil_read_s8(table + 128 + x[i]);
}

#endif

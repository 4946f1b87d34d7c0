/* lil_clip_normalise_s16: y = x / max(x) with 14 bits behind the point, rounded down; 0 where max(x) <= 0.
 *
 *   x, y  (n)  int16 */
#ifndef LIL_CLIP_NORMALISE_S16_H
#define LIL_CLIP_NORMALISE_S16_H

#include "lil_quotient.h"
#include "lil_word_by_half.h"

typedef struct {
    int32_t n; /* >= 1 */
} lil_clip_normalise_s16_params;

LIL_INLINE void lil_clip_normalise_s16(const lil_clip_normalise_s16_params p, const int16_t *x, int16_t *y)
{
    int32_t largest = 0;
    for (int32_t i = 0; i < p.n; i++)
        largest = lil_max(largest, x[i]);

    const int32_t by = largest > 0 ? (int32_t)lil_quotient_u32(UINT32_C(1) << 30, (uint32_t)largest) : 0;
    for (int32_t i = 0; i < p.n; i++)
        y[i] = (int16_t)lil_clamp(lil_by_first(by, lil_pair(x[i], 0)), -32768, 32767);
}

#endif

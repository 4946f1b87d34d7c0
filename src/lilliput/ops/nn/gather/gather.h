/* lil_gather: rows of x by number.
 *
 *   x        (batches, outer, n, run) bytes, any format
 *   indices  (batches, picks)  uint8, int16 or int32; one outside [0, n) picks the first or the last row
 *   y        (batches, outer, picks, run) bytes; may not overlap x or indices */
#ifndef LIL_GATHER_H
#define LIL_GATHER_H

#include "lil_copy.h"
#include "lil_element.h"

typedef struct {
    int32_t batches, outer, n, picks;     /* >= 1                            */
    int32_t run;                          /* bytes of a row, >= 1             */
    int32_t x_constant, indices_constant; /* 1 where the operand lies in flash */
    int32_t indices_type;                 /* LIL_ELEMENT_U8, _S16 or _S32     */
} lil_gather_params;

LIL_INLINE int32_t lil_gather_index(const void *indices, int32_t i, int32_t type, int32_t in_flash)
{
    if (!in_flash)
        return (int32_t)lil_get_integer(indices, i, type);
    if (type == LIL_ELEMENT_U8)
        return lil_read_u8((const uint8_t *)indices + i);
    return type == LIL_ELEMENT_S16 ? lil_read_s16((const int16_t *)indices + i)
                                   : lil_read_s32((const int32_t *)indices + i);
}

LIL_INLINE void lil_gather(const lil_gather_params p, const void *x, const void *indices, void *y)
{
    const uint8_t *rows = (const uint8_t *)x;
    uint8_t *to = (uint8_t *)y;

    for (int32_t batch = 0; batch < p.batches; batch++) {
        for (int32_t i = 0; i < p.outer; i++, rows += p.n * p.run) {
            for (int32_t pick = 0; pick < p.picks; pick++, to += p.run) {
                const int32_t at = batch * p.picks + pick;
                const int32_t index = lil_gather_index(indices, at, p.indices_type, p.indices_constant);
                lil_copy(to, rows + lil_clamp(index, 0, p.n - 1) * p.run, p.run, p.x_constant);
            }
        }
    }
}

#endif

/* lil_gather: rows of x by number.
 *
 *   x        (batches, outer, n, run) bytes, any format
 *   indices  (batches, picks)  int32; one outside [0, n) picks the first or the last row
 *   y        (batches, outer, picks, run) bytes; may not overlap x or indices */
#ifndef LIL_GATHER_H
#define LIL_GATHER_H

#include "lil_copy.h"

typedef struct {
    int32_t batches, outer, n, picks;     /* >= 1                            */
    int32_t run;                          /* bytes of a row, >= 1             */
    int32_t x_constant, indices_constant; /* 1 where the operand lies in flash */
} lil_gather_params;

LIL_INLINE void lil_gather(const lil_gather_params p, const void *x, const int32_t *indices, void *y)
{
    const uint8_t *rows = (const uint8_t *)x;
    uint8_t *to = (uint8_t *)y;

    for (int32_t batch = 0; batch < p.batches; batch++, indices += p.picks) {
        for (int32_t i = 0; i < p.outer; i++, rows += p.n * p.run) {
            for (int32_t pick = 0; pick < p.picks; pick++, to += p.run) {
                const int32_t index = p.indices_constant ? lil_read_s32(indices + pick) : indices[pick];
                lil_copy(to, rows + lil_clamp(index, 0, p.n - 1) * p.run, p.run, p.x_constant);
            }
        }
    }
}

#endif

/* lil_arg_max_s8: the first index at which x is largest, or smallest, along one axis.
 *
 *   x  (outer, n, inner)  int8
 *   y  (outer, inner)     int32, or int64 where `wide`; may not overlap x */
#ifndef LIL_ARG_MAX_S8_H
#define LIL_ARG_MAX_S8_H

#include "lil_platform.h"

typedef struct {
    int32_t outer, n, inner; /* >= 1                              */
    int32_t least;           /* 1: of the smallest instead         */
    int32_t wide;            /* 1: y is int64, 0: y is int32       */
} lil_arg_max_s8_params;

LIL_INLINE void lil_arg_max_s8(const lil_arg_max_s8_params p, const int8_t *x, void *y)
{
    int32_t place = 0;

    for (int32_t i = 0; i < p.outer; i++, x += p.n * p.inner) {
        for (int32_t j = 0; j < p.inner; j++, place++) {
            int32_t best = 0;
            for (int32_t k = 1; k < p.n; k++) {
                const int8_t old = x[best * p.inner + j], other = x[k * p.inner + j];
                if (p.least ? other < old : other > old)
                    best = k;
            }
            if (p.wide)
                ((int64_t *)y)[place] = best;
            else
                ((int32_t *)y)[place] = best;
        }
    }
}

#endif

/* lil_arg_max_f32: the first index at which x is largest, or smallest, along one axis.
 *
 *   x  (outer, n, inner)  float
 *   y  (outer, inner)     int32, or int64 where `wide`; may not overlap x */
#ifndef LIL_ARG_MAX_F32_H
#define LIL_ARG_MAX_F32_H

#include "lil_platform.h"

typedef struct {
    int32_t outer, n, inner; /* >= 1                              */
    int32_t least;           /* 1: of the smallest instead         */
    int32_t wide;            /* 1: y is int64, 0: y is int32       */
} lil_arg_max_f32_params;

LIL_INLINE void lil_arg_max_f32(const lil_arg_max_f32_params p, const float *x, void *y)
{
    int32_t place = 0;

    for (int32_t i = 0; i < p.outer; i++, x += p.n * p.inner) {
        for (int32_t j = 0; j < p.inner; j++, place++) {
            int32_t best = 0;
            for (int32_t k = 1; k < p.n; k++) {
                const float old = x[best * p.inner + j], other = x[k * p.inner + j];
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

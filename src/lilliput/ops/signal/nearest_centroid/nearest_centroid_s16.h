/* lil_nearest_centroid_s16: the nearest of some points and its squared distance.
 *
 *   x         (rows, n)             int16
 *   points    (sets, centroids, n)  int16; where sets is 0, one set
 *   chosen    (rows)                int8: the set in force; read where sets is above 0
 *   label     (rows)                int8: the first of the nearest, -1 where no set is in force
 *   distance  (rows)                int32, at most 2^31 - 1; 0 where no set is in force */
#ifndef LIL_NEAREST_CENTROID_S16_H
#define LIL_NEAREST_CENTROID_S16_H

#include "lil_distance.h"

typedef struct {
    int32_t rows, n;   /* of x, >= 1                          */
    int32_t centroids; /* of a set, [1, 127]                  */
    int32_t sets;      /* [0, 127]; 0: one set, always in force */
} lil_nearest_centroid_s16_params;

LIL_INLINE void lil_nearest_centroid_s16(const lil_nearest_centroid_s16_params p, const int16_t *x, const int16_t *points,
                                         const int8_t *chosen, int8_t *LIL_RESTRICT label,
                                         int32_t *LIL_RESTRICT distance)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.n) {
        const int32_t which = p.sets > 0 ? chosen[row] : 0;
        const int32_t count = which >= 0 && which < lil_max(p.sets, 1) ? p.centroids : 0;
        const int16_t *set = points + (count > 0 ? which : 0) * p.centroids * p.n;
        int32_t nearest = 0;
        int32_t best = -1;
        for (int32_t k = 0; k < count; k++) {
            int32_t sum = 0;
            for (int32_t i = 0; i < p.n; i++)
                sum = lil_add_squared(sum, x[i], lil_read_s16(&set[k * p.n + i]));
            if (k == 0 || sum < nearest) {
                nearest = sum;
                best = k;
            }
        }
        label[row] = (int8_t)best;
        distance[row] = nearest;
    }
}

#endif

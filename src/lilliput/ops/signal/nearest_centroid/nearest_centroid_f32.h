/* lil_nearest_centroid_f32: the nearest of some points and its squared distance.
 *
 *   x         (rows, n)             float
 *   points    (sets, centroids, n)  float; where sets is 0, one set
 *   chosen    (rows)                int8: the set in force; read where sets is above 0
 *   label     (rows)                int8: the first of the nearest, -1 where no set is in force
 *   distance  (rows)                float; 0 where no set is in force */
#ifndef LIL_NEAREST_CENTROID_F32_H
#define LIL_NEAREST_CENTROID_F32_H

#include "lil_platform.h"

typedef struct {
    int32_t rows, n;   /* of x, >= 1                          */
    int32_t centroids; /* of a set, [1, 127]                  */
    int32_t sets;      /* [0, 127]; 0: one set, always in force */
} lil_nearest_centroid_f32_params;

LIL_INLINE void lil_nearest_centroid_f32(const lil_nearest_centroid_f32_params p, const float *x, const float *points,
                                         const int8_t *chosen, int8_t *LIL_RESTRICT label,
                                         float *LIL_RESTRICT distance)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.n) {
        const int32_t which = p.sets > 0 ? chosen[row] : 0;
        const int32_t count = which >= 0 && which < lil_max(p.sets, 1) ? p.centroids : 0;
        const float *set = points + (count > 0 ? which : 0) * p.centroids * p.n;
        float nearest = 0.0f;
        int32_t best = -1;
        for (int32_t k = 0; k < count; k++) {
            float sum = 0.0f;
            for (int32_t i = 0; i < p.n; i++) {
                const float apart = x[i] - lil_read_f32(&set[k * p.n + i]);
                sum = sum + apart * apart;
            }
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

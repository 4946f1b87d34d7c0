/* lil_nearest_centroid_f32: the nearest of some points and its squared distance.
 *
 *   x         (rows, n)        float
 *   points    (centroids, n)   float
 *   label     (rows)           int8: the first of the nearest
 *   distance  (rows)           float */
#ifndef LIL_NEAREST_CENTROID_F32_H
#define LIL_NEAREST_CENTROID_F32_H

#include "lil_platform.h"

typedef struct {
    int32_t rows, n;   /* of x, >= 1  */
    int32_t centroids; /* [1, 127]    */
} lil_nearest_centroid_f32_params;

LIL_INLINE void lil_nearest_centroid_f32(const lil_nearest_centroid_f32_params p, const float *x, const float *points,
                                         int8_t *LIL_RESTRICT label, float *LIL_RESTRICT distance)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.n) {
        float nearest = 0.0f;
        int32_t best = 0;
        for (int32_t k = 0; k < p.centroids; k++) {
            float sum = 0.0f;
            for (int32_t i = 0; i < p.n; i++) {
                const float apart = x[i] - lil_read_f32(&points[k * p.n + i]);
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

/* lil_nearest_centroid_s8: the nearest of some points and its squared distance.
 *
 *   x         (rows, n)        int8
 *   points    (centroids, n)   int8
 *   label     (rows)           int8: the first of the nearest
 *   distance  (rows)           int32, at most 2^31 - 1 */
#ifndef LIL_NEAREST_CENTROID_S8_H
#define LIL_NEAREST_CENTROID_S8_H

#include "lil_distance.h"

typedef struct {
    int32_t rows, n;   /* of x, >= 1  */
    int32_t centroids; /* [1, 127]    */
} lil_nearest_centroid_s8_params;

LIL_INLINE void lil_nearest_centroid_s8(const lil_nearest_centroid_s8_params p, const int8_t *x, const int8_t *points,
                                        int8_t *LIL_RESTRICT label, int32_t *LIL_RESTRICT distance)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.n) {
        int32_t nearest = 0;
        int32_t best = 0;
        for (int32_t k = 0; k < p.centroids; k++) {
            int32_t sum = 0;
            for (int32_t i = 0; i < p.n; i++)
                sum = lil_add_squared(sum, x[i], lil_read_s8(&points[k * p.n + i]));
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

/* lil_percentiles_f32: percentiles of each row of x, and distances between two of them.
 *
 *   x       (rows, n)      float
 *   ranks   (count)        which
 *   parts   (count, 2)     how far from number `high` to the next one, and from `low`: [0, 1), 0 where there is none
 *   sorted  (n)            scratch: a row, put in order by heapsort, so in n log n steps whatever is in it
 *   y       (rows, count)  float, stored as x is; may not overlap x */
#ifndef LIL_PERCENTILES_F32_H
#define LIL_PERCENTILES_F32_H

#include "lil_platform.h"

typedef struct {
    int32_t rows, n; /* >= 1 */
    int32_t count;   /* >= 1 */
} lil_percentiles_f32_params;

/* Number `high` of the row, [0, n - 1], less number `low`; -1 for nothing. */
typedef struct {
    int32_t high, low;
} lil_percentiles_f32_rank;

/* Let x[root] sink to where nothing below it in the heap of n numbers is larger. */
LIL_INLINE void lil_percentiles_f32_sink(float *x, int32_t root, int32_t n)
{
    const float value = x[root];

    for (int32_t child = 2 * root + 1; child < n; child = 2 * root + 1) {
        child += child + 1 < n && x[child] < x[child + 1];
        if (x[child] <= value)
            break;
        x[root] = x[child];
        root = child;
    }
    x[root] = value;
}

LIL_INLINE void lil_percentiles_f32_sort(float *x, int32_t n)
{
    for (int32_t root = n / 2 - 1; root >= 0; root--)
        lil_percentiles_f32_sink(x, root, n);
    for (int32_t last = n - 1; last > 0; last--) {
        const float largest = x[0];
        x[0] = x[last];
        x[last] = largest;
        lil_percentiles_f32_sink(x, 0, last);
    }
}

LIL_INLINE float lil_percentiles_f32_at(const float *sorted, int32_t rank, float part)
{
    const float value = sorted[rank];
    return part == 0.0f ? value : value + (sorted[rank + 1] - value) * part;
}

LIL_INLINE void lil_percentiles_f32(const lil_percentiles_f32_params p, const float *x,
                                    const lil_percentiles_f32_rank *ranks, const float *parts, float *sorted,
                                    float *LIL_RESTRICT y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.n, y += p.count) {
        for (int32_t i = 0; i < p.n; i++)
            sorted[i] = x[i];
        lil_percentiles_f32_sort(sorted, p.n);
        for (int32_t i = 0; i < p.count; i++) {
            const int32_t low = lil_read_s32(&ranks[i].low);
            float value = lil_percentiles_f32_at(sorted, lil_read_s32(&ranks[i].high), lil_read_f32(parts + 2 * i));
            if (low >= 0)
                value -= lil_percentiles_f32_at(sorted, low, lil_read_f32(parts + 2 * i + 1));
            y[i] = value;
        }
    }
}

#endif

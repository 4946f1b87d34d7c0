/* lil_percentiles_s16: percentiles of each row of x, and distances between two of them.
 *
 *   x       (rows, n)      int16_t
 *   ranks   (count)        which
 *   sorted  (n)            scratch: a row, put in order by heapsort, so in n log n steps whatever is in it
 *   y       (rows, count)  int16_t, stored as x is; may not overlap x */
#ifndef LIL_PERCENTILES_S16_H
#define LIL_PERCENTILES_S16_H

#include "lil_platform.h"

typedef struct {
    int32_t rows, n; /* >= 1 */
    int32_t count;   /* >= 1 */
} lil_percentiles_s16_params;

/* Number `high` of the row, and `high_part` of the way to the next one, less the same for `low` (-1 for nothing). */
typedef struct {
    int32_t high, high_part; /* [0, n - 1], [0, 2^15); 0 where there is no next one */
    int32_t low, low_part;
} lil_percentiles_s16_rank;

/* Let x[root] sink to where nothing below it in the heap of n numbers is larger. */
LIL_INLINE void lil_percentiles_s16_sink(int16_t *x, int32_t root, int32_t n)
{
    const int16_t value = x[root];

    for (int32_t child = 2 * root + 1; child < n; child = 2 * root + 1) {
        child += child + 1 < n && x[child] < x[child + 1];
        if (x[child] <= value)
            break;
        x[root] = x[child];
        root = child;
    }
    x[root] = value;
}

LIL_INLINE void lil_percentiles_s16_sort(int16_t *x, int32_t n)
{
    for (int32_t root = n / 2 - 1; root >= 0; root--)
        lil_percentiles_s16_sink(x, root, n);
    for (int32_t last = n - 1; last > 0; last--) {
        const int16_t largest = x[0];
        x[0] = x[last];
        x[last] = largest;
        lil_percentiles_s16_sink(x, 0, last);
    }
}

/* Between two neighbours, to the nearest, ties upwards; a difference of 17 bits times 15 fits 32 bits. */
LIL_INLINE int32_t lil_percentiles_s16_at(const int16_t *sorted, int32_t rank, int32_t part)
{
    const int32_t value = sorted[rank];
    return part == 0 ? value : value + (((sorted[rank + 1] - value) * part + (1 << 14)) >> 15);
}

LIL_INLINE void lil_percentiles_s16(const lil_percentiles_s16_params p, const int16_t *x,
                                    const lil_percentiles_s16_rank *ranks, int16_t *sorted, int16_t *LIL_RESTRICT y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.n, y += p.count) {
        for (int32_t i = 0; i < p.n; i++)
            sorted[i] = x[i];
        lil_percentiles_s16_sort(sorted, p.n);
        for (int32_t i = 0; i < p.count; i++) {
            const int32_t low = lil_read_s32(&ranks[i].low);
            int32_t value =
                lil_percentiles_s16_at(sorted, lil_read_s32(&ranks[i].high), lil_read_s32(&ranks[i].high_part));
            if (low >= 0)
                value -= lil_percentiles_s16_at(sorted, low, lil_read_s32(&ranks[i].low_part));
            y[i] = (int16_t)lil_clamp(value, -32768, 32767);
        }
    }
}

#endif

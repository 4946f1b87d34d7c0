/* lil_stationarity_s16: whether each channel stays as it is, drifts, changes its spread or jumps. The meaning is
 * ops/signal/stationarity/fixed.py, to the bit.
 *
 *   x       (rows, channels)       int16
 *   counts  (2)                    rows in the open block, blocks kept
 *   sums    (6, channels)          of the open block: x, x^2, x times the x before; the last x, the x before the block
 *   kept    (blocks, 3, channels)  of full blocks, oldest first: sum, squares and neighbours' products around the mean
 *   label   (channels)             in force
 *   table   (blocks)               2^31 / (k (blocks - k)) for k from 1, then 3 * 2^31 / (blocks^2 - 1)
 *   y       (rows, channels)       int8: -1 unknown, 0 stationary, 1 trend, 2 variance change, 3 regime change */
#ifndef LIL_STATIONARITY_S16_H
#define LIL_STATIONARITY_S16_H

#include "lil_long_signed.h"
#include "lil_requantize.h"

#define LIL_STATIONARITY_ONE INT32_C(32768) /* of a correlation */

typedef struct {
    int32_t rows, channels;          /* of x, >= 1                                               */
    int32_t block, blocks;           /* [16, 512] rows , a power of two; [8, 32]                 */
    int32_t edge;                    /* blocks on either side of a step, at least                */
    int32_t change, jump, scatter;   /* thresholds: sixteenths, sixteenths, Q16                  */
} lil_stationarity_s16_params;

/* What the window says before means and spread are judged. */
typedef struct {
    int64_t total, squares; /* of x, and around the means of blocks */
    int32_t rho;            /* correlation of neighbours, Q15       */
    int32_t shift;          /* brings squares below 2^14            */
} lil_stationarity_window;

/* log2 of the block. */
LIL_INLINE int32_t lil_stationarity_bits(int32_t block)
{
    int32_t bits = 4;
    while (block >> bits > 1)
        bits++;
    return bits;
}

/* The open block becomes the youngest of those kept. */
LIL_INLINE void lil_stationarity_close(const lil_stationarity_s16_params p, const int64_t *sums, int64_t *kept)
{
    const int32_t size = 3 * p.channels, bits = lil_stationarity_bits(p.block);
    int64_t *last = kept + (p.blocks - 1) * size;

    for (int32_t i = 0; i < (p.blocks - 1) * size; i++)
        kept[i] = kept[i + size];
    for (int32_t c = 0; c < p.channels; c++) {
        const int32_t total = (int32_t)sums[c];
        const int32_t shifted = total + (int32_t)(sums[4 * p.channels + c] - sums[3 * p.channels + c]);
        last[c] = total;
        last[p.channels + c] = sums[p.channels + c] - lil_shift_long(lil_multiply_long(total, total), bits);
        last[2 * p.channels + c] = sums[2 * p.channels + c] - lil_shift_long(lil_multiply_long(total, shifted), bits);
    }
}

/* Sums over the window of one channel, and the correlation without its bias. */
LIL_INLINE lil_stationarity_window lil_stationarity_measure(const lil_stationarity_s16_params p, const int64_t *kept)
{
    lil_stationarity_window w = {0, 0, 0, 0};
    int64_t products = 0;

    for (int32_t b = 0; b < p.blocks; b++, kept += 3 * p.channels) {
        w.total += kept[0];
        w.squares += kept[p.channels];
        products += kept[2 * p.channels];
    }
    w.shift = lil_even_shift(w.squares, 14);
    const int32_t whole = (int32_t)lil_shift_long(w.squares, w.shift);
    const int64_t part = lil_shift_long(products, w.shift);
    if (whole > 0 && part > 0)
        w.rho = (int32_t)lil_long_quotient((uint32_t)(part > whole ? whole : (int32_t)part) << 15, (uint32_t)whole);
    w.rho = lil_min(w.rho + ((LIL_STATIONARITY_ONE + 4 * w.rho) >> lil_stationarity_bits(p.block)), 31130);
    return w;
}

/* blocks times the sum of the first k blocks, less k times that of all. */
LIL_INLINE int32_t lil_stationarity_step(int64_t sum, int64_t total, int32_t k, int32_t blocks)
{
    const int32_t step = (int32_t)sum * blocks - (int32_t)total * k;
    return step < 0 ? -step : step;
}

/* x / 2^right, squared, for a result of 31 bits. */
LIL_INLINE int32_t lil_stationarity_square(int32_t x, int32_t right)
{
    const int32_t y = x >> right;
    return y * y;
}

/* 3 where the mean steps, 1 where it drifts, 0 where it stays. */
LIL_INLINE int32_t lil_stationarity_mean(const lil_stationarity_s16_params p, const int64_t *kept,
                                         lil_stationarity_window w, const int32_t *table)
{
    const int32_t size = 3 * p.channels;
    int32_t slope = 0, largest, step = 0;
    int64_t sum = 0;

    for (int32_t b = 0; b < p.blocks; b++)
        slope += (2 * b - p.blocks + 1) * (int32_t)kept[b * size];
    slope = slope < 0 ? -slope : slope;
    largest = slope;
    for (int32_t k = 1; k <= p.blocks - p.edge; k++) {
        sum += kept[(k - 1) * size];
        if (k >= p.edge)
            largest = lil_max(largest, lil_stationarity_step(sum, w.total, k, p.blocks));
    }
    while (largest >> w.shift / 2 >= INT32_C(32768))
        w.shift += 2;
    sum = 0;
    for (int32_t k = 1; k <= p.blocks - p.edge; k++) {
        sum += kept[(k - 1) * size];
        const int32_t at = lil_stationarity_step(sum, w.total, k, p.blocks);
        if (k >= p.edge)
            step = lil_max(step, lil_multiply_shift(lil_stationarity_square(at, w.shift / 2),
                                                    lil_read_s32(&table[k - 1]), 31));
    }
    const int32_t trend =
        lil_multiply_shift(lil_stationarity_square(slope, w.shift / 2), lil_read_s32(&table[p.blocks - 1]), 31);
    const int32_t ratio = (int32_t)lil_long_quotient((uint32_t)(LIL_STATIONARITY_ONE + w.rho) << 10,
                                                (uint32_t)(LIL_STATIONARITY_ONE - w.rho));
    const int32_t noise = (int32_t)lil_shift_long(w.squares, w.shift) * ratio >> 10;
    if (lil_max(step, trend) <= noise * p.change >> 4)
        return 0;
    return step - trend > noise * p.jump >> 4 ? 3 : 1;
}

/* One block's squares of x_t - rho x_(t-1), divided by 2^shift. */
LIL_INLINE int32_t lil_stationarity_whitened(int64_t squares, int64_t products, int32_t rho, int32_t shift)
{
    const int32_t a = (int32_t)lil_shift_long(squares, shift);
    int64_t lag = lil_shift_long(products, shift);

    lag = lag > a ? a : lag;
    lag = lag < -a - 1 ? -a - 1 : lag;
    const int32_t inner = lil_multiply_shift(a, rho, 15) - 2 * (int32_t)lag;
    return lil_max(a + lil_multiply_shift(inner, rho, 15), 0);
}

/* 1 where the spread changes. */
LIL_INLINE int32_t lil_stationarity_spread(const lil_stationarity_s16_params p, const int64_t *kept,
                                           lil_stationarity_window w, const int32_t *table)
{
    const int32_t size = 3 * p.channels, shift = lil_even_shift(w.squares, 22);
    const int64_t *squares = kept + p.channels, *products = kept + 2 * p.channels;
    int32_t whole = 0, sum = 0, statistic = 0;

    for (int32_t b = 0; b < p.blocks; b++)
        whole += lil_stationarity_whitened(squares[b * size], products[b * size], w.rho, shift);
    const int32_t down = lil_even_shift(whole, 14);
    for (int32_t k = 1; k <= p.blocks - p.edge; k++) {
        sum += lil_stationarity_whitened(squares[(k - 1) * size], products[(k - 1) * size], w.rho, shift);
        const int32_t at = p.blocks * sum - k * whole;
        const int32_t away = lil_min((at < 0 ? -at : at) >> down, 32767);
        if (k >= p.edge)
            statistic = lil_max(statistic, lil_multiply_shift(away * away, lil_read_s32(&table[k - 1]), 31));
    }
    return statistic > lil_multiply_shift((whole >> down) * (whole >> down), p.scatter, 16);
}

/* A label for each channel, from full blocks. */
LIL_INLINE void lil_stationarity_judge(const lil_stationarity_s16_params p, const int64_t *kept, const int32_t *table,
                                       int8_t *label)
{
    for (int32_t c = 0; c < p.channels; c++, kept++) {
        const lil_stationarity_window w = lil_stationarity_measure(p, kept);
        const int32_t mean = lil_stationarity_mean(p, kept, w, table);
        label[c] = (int8_t)(mean != 0 ? mean : 2 * lil_stationarity_spread(p, kept, w, table));
    }
}

/* One row goes into the sums of the open block. */
LIL_INLINE void lil_stationarity_add(const lil_stationarity_s16_params p, const int16_t *x, const int32_t *counts,
                                     int64_t *sums)
{
    const int32_t n = p.channels;

    for (int32_t c = 0; c < n; c++) {
        if (counts[0] == 0) {
            const int64_t before = counts[1] == 0 ? x[c] : sums[3 * n + c];
            sums[c] = sums[n + c] = sums[2 * n + c] = sums[5 * n + c] = 0;
            sums[3 * n + c] = sums[4 * n + c] = before;
        }
        sums[c] += x[c];
        sums[n + c] += (int32_t)x[c] * x[c];
        sums[2 * n + c] += (int32_t)x[c] * (int32_t)sums[3 * n + c];
        sums[3 * n + c] = x[c];
    }
}

LIL_INLINE void lil_stationarity_s16(const lil_stationarity_s16_params p, const int16_t *x, int32_t *counts,
                                     int64_t *sums, int64_t *kept, int8_t *label, const int32_t *table,
                                     int8_t *LIL_RESTRICT y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.channels, y += p.channels) {
        lil_stationarity_add(p, x, counts, sums);
        if (++counts[0] == p.block) {
            lil_stationarity_close(p, sums, kept);
            counts[0] = 0;
            counts[1] = lil_min(counts[1] + 1, p.blocks);
            if (counts[1] == p.blocks)
                lil_stationarity_judge(p, kept, table, label);
        }
        for (int32_t c = 0; c < p.channels; c++)
            y[c] = label[c];
    }
}

#endif

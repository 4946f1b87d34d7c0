/* lil_stationarity_f32: whether each channel stays as it is, drifts, changes its spread or jumps. The meaning is
 * ops/signal/stationarity/real.py, operation by operation.
 *
 *   x       (rows, channels)       float
 *   counts  (2)                    rows in the open block, blocks kept
 *   sums    (6, channels)          of the open block, of x less its first: x, x^2, x times the one before; then the last
 *                                  x, the x before the block, the first x of the block
 *   kept    (blocks, 3, channels)  of full blocks, oldest first: mean, squares and neighbours' products around it
 *   label   (channels)             in force
 *   y       (rows, channels)       int8: -1 unknown, 0 stationary, 1 trend, 2 variance change, 3 regime change */
#ifndef LIL_STATIONARITY_F32_H
#define LIL_STATIONARITY_F32_H

#include "lil_platform.h"

typedef struct {
    int32_t rows, channels; /* of x, >= 1                                  */
    int32_t block, blocks;  /* [16, 512] rows, a power of two; [8, 32]     */
    int32_t edge;           /* blocks on either side of a step, at least   */
    float change, jump;     /* thresholds                                  */
    float scatter;          /* threshold, 2 / (block * blocks) of it       */
    float line;             /* 3 / (blocks^2 - 1)                          */
} lil_stationarity_f32_params;

/* The open block becomes the youngest of those kept. */
LIL_INLINE void lil_stationarity_f32_close(const lil_stationarity_f32_params p, const float *sums, float *kept)
{
    const int32_t n = p.channels, size = 3 * n;
    float *last = kept + (p.blocks - 1) * size;

    for (int32_t i = 0; i < (p.blocks - 1) * size; i++)
        kept[i] = kept[i + size];
    for (int32_t c = 0; c < n; c++) {
        const float total = sums[c], mean = total / (float)p.block;
        const float around = sums[n + c] - total * mean;
        const float shifted = total + (sums[4 * n + c] - sums[3 * n + c]);
        last[c] = sums[5 * n + c] + mean;
        last[n + c] = around > 0.0f ? around : 0.0f;
        last[2 * n + c] = sums[2 * n + c] - shifted * mean;
    }
}

/* The correlation of neighbours without its bias. */
LIL_INLINE float lil_stationarity_f32_correlation(float squares, float products, int32_t block)
{
    float part = products < 0.0f ? 0.0f : products;
    part = part > squares ? squares : part;
    float rho = squares > 0.0f ? part / squares : 0.0f;
    rho = rho + (1.0f + 4.0f * rho) / (float)block;
    return rho > 0.95f ? 0.95f : rho;
}

/* 3 where the mean steps, 1 where it drifts, 0 where it stays. */
LIL_INLINE int32_t lil_stationarity_f32_mean(const lil_stationarity_f32_params p, const float *kept, float squares,
                                             float rho)
{
    const int32_t size = 3 * p.channels;
    const float scale = (float)p.block;
    float slope = 0.0f, total = 0.0f, sum = 0.0f, step = 0.0f;

    for (int32_t b = 0; b < p.blocks; b++) {
        const float at = (kept[b * size] - kept[0]) * scale;
        slope = slope + (float)(2 * b - p.blocks + 1) * at;
        total = total + at;
    }
    for (int32_t k = 1; k <= p.blocks - p.edge; k++) {
        sum = sum + (kept[(k - 1) * size] - kept[0]) * scale;
        const float away = (float)p.blocks * sum - (float)k * total;
        const float at = away * away / (float)(k * (p.blocks - k));
        if (k >= p.edge && at > step)
            step = at;
    }
    const float trend = slope * slope * p.line, noise = squares * ((1.0f + rho) / (1.0f - rho));
    if (!((step > trend ? step : trend) > noise * p.change))
        return 0;
    return step - trend > noise * p.jump ? 3 : 1;
}

/* One block's squares of x_t - rho x_(t-1). */
LIL_INLINE float lil_stationarity_f32_whitened(float squares, float products, float rho)
{
    const float whitened = squares + rho * (rho * squares - 2.0f * products);
    return whitened > 0.0f ? whitened : 0.0f;
}

/* 1 where the spread changes. */
LIL_INLINE int32_t lil_stationarity_f32_spread(const lil_stationarity_f32_params p, const float *kept, float rho)
{
    const int32_t n = p.channels, size = 3 * n;
    float whole = 0.0f, sum = 0.0f, statistic = 0.0f;

    for (int32_t b = 0; b < p.blocks; b++)
        whole = whole + lil_stationarity_f32_whitened(kept[b * size + n], kept[b * size + 2 * n], rho);
    for (int32_t k = 1; k <= p.blocks - p.edge; k++) {
        const float *block = kept + (k - 1) * size;
        sum = sum + lil_stationarity_f32_whitened(block[n], block[2 * n], rho);
        const float away = (float)p.blocks * sum - (float)k * whole, part = whole > 0.0f ? away / whole : 0.0f;
        const float at = part * part / (float)(k * (p.blocks - k));
        if (k >= p.edge && at > statistic)
            statistic = at;
    }
    return statistic > p.scatter;
}

/* A label for each channel, from full blocks. */
LIL_INLINE void lil_stationarity_f32_judge(const lil_stationarity_f32_params p, const float *kept, int8_t *label)
{
    const int32_t n = p.channels;

    for (int32_t c = 0; c < n; c++, kept++) {
        float squares = 0.0f, products = 0.0f;
        for (int32_t b = 0; b < p.blocks; b++) {
            squares = squares + kept[b * 3 * n + n];
            products = products + kept[b * 3 * n + 2 * n];
        }
        const float rho = lil_stationarity_f32_correlation(squares, products, p.block);
        const int32_t mean = lil_stationarity_f32_mean(p, kept, squares, rho);
        label[c] = (int8_t)(mean != 0 ? mean : 2 * lil_stationarity_f32_spread(p, kept, rho));
    }
}

/* One row goes into the sums of the open block. */
LIL_INLINE void lil_stationarity_f32_add(const lil_stationarity_f32_params p, const float *x, const int32_t *counts,
                                         float *sums)
{
    const int32_t n = p.channels;

    for (int32_t c = 0; c < n; c++) {
        if (counts[0] == 0) {
            const float before = counts[1] == 0 ? x[c] : sums[3 * n + c];
            sums[c] = sums[n + c] = sums[2 * n + c] = 0.0f;
            sums[3 * n + c] = sums[4 * n + c] = before;
            sums[5 * n + c] = x[c];
        }
        const float now = x[c] - sums[5 * n + c], before = sums[3 * n + c] - sums[5 * n + c];
        sums[c] = sums[c] + now;
        sums[n + c] = sums[n + c] + now * now;
        sums[2 * n + c] = sums[2 * n + c] + now * before;
        sums[3 * n + c] = x[c];
    }
}

LIL_INLINE void lil_stationarity_f32(const lil_stationarity_f32_params p, const float *x, int32_t *counts, float *sums,
                                     float *kept, int8_t *label, int8_t *LIL_RESTRICT y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.channels, y += p.channels) {
        lil_stationarity_f32_add(p, x, counts, sums);
        if (++counts[0] == p.block) {
            lil_stationarity_f32_close(p, sums, kept);
            counts[0] = 0;
            counts[1] = lil_min(counts[1] + 1, p.blocks);
            if (counts[1] == p.blocks)
                lil_stationarity_f32_judge(p, kept, label);
        }
        for (int32_t c = 0; c < p.channels; c++)
            y[c] = label[c];
    }
}

#endif

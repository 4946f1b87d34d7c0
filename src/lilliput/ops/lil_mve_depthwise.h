/* lil_mve_depthwise: windows of single channels, for cores with Helium.
 *
 * Four rows of an image are woven into words: a word holds what one channel has in the same column of each. So a few
 * words, gathered, are the window that a channel of y sees. Each piece stands beside its twin in plain C. */
#ifndef LIL_MVE_DEPTHWISE_H
#define LIL_MVE_DEPTHWISE_H

#include "lil_mve.h"

/* One row of an image, or what stands for one outside of it. */
typedef struct {
    const int8_t *at;
    int32_t step; /* bytes from one column to the next */
} lil_row_s8;

#if LIL_HAS_MVE
/* For each of `columns` columns: words of the first n <= 16 bytes of `count` <= 4 rows, 16 words a column; those beyond
 * n are 0, as is what lies in a word beyond the rows. */
LIL_INLINE void lil_mve_weave(const lil_row_s8 *rows, int32_t count, int32_t columns, int32_t n, int8_t *words)
{
    const mve_pred16_t there = vctp8q((uint32_t)n);
    const int8_t *a = rows[0].at, *b = rows[1].at, *c = rows[2].at, *d = rows[3].at;
    int8x16x4_t four;

    four.val[0] = four.val[1] = four.val[2] = four.val[3] = vdupq_n_s8(0);
    for (; columns > 0; columns--, words += 64) {
        four.val[0] = vldrbq_z_s8(a, there);
        if (count > 1)
            four.val[1] = vldrbq_z_s8(b, there);
        if (count > 2)
            four.val[2] = vldrbq_z_s8(c, there);
        if (count > 3)
            four.val[3] = vldrbq_z_s8(d, there);
        vst4q_s8(words, four);
        a += rows[0].step;
        b += rows[1].step;
        c += rows[2].step;
        d += rows[3].step;
    }
}

/* The low byte of each is clamped: without constants in vectors, of which the loop below needs all, where it is to the
 * whole range of int8. */
LIL_INLINE int32x4_t lil_mve_clamp_4(int32x4_t y, lil_range r)
{
    if (r.low == -128 && r.high == 127) {
        const int16x8_t half = vqmovnbq_s32(vreinterpretq_s16_s32(y), y);
        return vreinterpretq_s32_s8(vqmovnbq_s16(vreinterpretq_s8_s16(half), half));
    }
    return vminq_s32(vmaxq_s32(y, vdupq_n_s32(r.low)), vdupq_n_s32(r.high));
}

/* A window of four words for each of four channels, times their weights. */
LIL_INLINE int32x4_t lil_mve_window_4(uint32x4_t at, int8x16_t a, int8x16_t b, int8x16_t c, int8x16_t d)
{
    const int32x4_t sums = {vmladavq_s8(vreinterpretq_s8_s32(vldrwq_gather_base_s32(at, 0)), a),
                            vmladavq_s8(vreinterpretq_s8_s32(vldrwq_gather_base_s32(at, 4)), b),
                            vmladavq_s8(vreinterpretq_s8_s32(vldrwq_gather_base_s32(at, 8)), c),
                            vmladavq_s8(vreinterpretq_s8_s32(vldrwq_gather_base_s32(at, 12)), d)};
    return sums;
}

/* Four channels of `count` results, whose windows begin `step` bytes after one another. A window is 4 * fours words:
 * word i lies offsets[i] bytes after `words`, that of the next channel behind it.
 *
 *   w  (4, fours, 16)  int8, the weights that belong to the words' bytes
 *   y  four channels, y_step bytes from one result to the next */
LIL_INLINE void lil_mve_depthwise_4(const int8_t *words, const int32_t *offsets, int32_t fours, int32_t step,
                                    const int8_t *w, lil_channels channels, lil_range range, int32_t count, int8_t *y,
                                    int32_t y_step)
{
    const int32_t row = 16 * fours;
    const int8x16_t a = vldrbq_s8(w), b = vldrbq_s8(w + row), c = vldrbq_s8(w + 2 * row), d = vldrbq_s8(w + 3 * row);
    uint32x4_t at = vaddq_n_u32(vreinterpretq_u32_s32(vldrwq_s32(offsets)), (uint32_t)(uintptr_t)words);

    for (; count > 0; count--, y += y_step) {
        int32x4_t sums = vaddq_s32(vldrwq_s32(channels.bias), lil_mve_window_4(at, a, b, c, d));
        at = vaddq_n_u32(at, (uint32_t)step);
        for (int32_t i = 4; i < 4 * fours; i += 4) {
            const uint32x4_t more = vreinterpretq_u32_s32(vldrwq_s32(offsets + i));
            const int8_t *taps = w + 4 * i;
            sums = vaddq_s32(sums, lil_mve_window_4(vaddq_n_u32(more, (uint32_t)(uintptr_t)words),
                                                    vldrbq_s8(taps), vldrbq_s8(taps + row),
                                                    vldrbq_s8(taps + 2 * row), vldrbq_s8(taps + 3 * row)));
        }
        words += step;
        sums = lil_mve_scale_4(sums, vldrwq_s32(channels.multiplier), vldrwq_s32(channels.shift), range);
        vstrbq_s32(y, lil_mve_clamp_4(sums, range));
    }
}
#else
LIL_INLINE void lil_mve_weave(const lil_row_s8 *rows, int32_t count, int32_t columns, int32_t n, int8_t *words)
{
    for (int32_t column = 0; column < columns; column++)
        for (int32_t k = 0; k < 16; k++)
            for (int32_t i = 0; i < 4; i++)
                *words++ = k < n && i < count ? rows[i].at[column * rows[i].step + k] : 0;
}

LIL_INLINE void lil_mve_depthwise_4(const int8_t *words, const int32_t *offsets, int32_t fours, int32_t step,
                                    const int8_t *w, lil_channels channels, lil_range range, int32_t count, int8_t *y,
                                    int32_t y_step)
{
    for (; count > 0; count--, words += step, y += y_step) {
        for (int32_t k = 0; k < 4; k++) {
            int32_t sum = channels.bias[k];
            for (int32_t i = 0; i < 4 * fours; i++)
                sum = lil_mve_dot(words + offsets[i] + 4 * k, w + 16 * fours * k + 4 * i, 4, sum);
            y[k] = lil_mve_requantize(sum, channels, k, range);
        }
    }
}
#endif

#endif

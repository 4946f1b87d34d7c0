/* lil_conv2d_s8_winograd_raw_dsp: lil_conv2d_s8_winograd_dsp with weights as they are, in a quarter of the flash. They
 * are transformed when they are needed, so a few groups are kept transformed at a time for each of them.
 *
 *   x      (n, h, w, c)        int8
 *   w      (m, c / 4, 9)       words of four bytes: a window's nine weights of four channels
 *   b      (m)                 four times the bias, the input's zero point already folded in
 *   scale  (m)                 as lil_requantize_dsp wants them
 *   tiles  (groups, c / 2, 16, 4) scratch: pairs of groups, transformed
 *   rows   (16, c / 2, 2)      scratch: first what a group looks at, then pairs of transformed weights for two channels
 *   sums   (16, 2, 4)          scratch
 *   y      (n, oh, ow, m)      int8; may start ahead of x if no groups need what y has overwritten */
#ifndef LIL_CONV2D_S8_WINOGRAD_RAW_DSP_H
#define LIL_CONV2D_S8_WINOGRAD_RAW_DSP_H

#include "lil_winograd_dsp.h"

typedef lil_winograd_layer lil_conv2d_s8_winograd_raw_dsp_params;

/* Twice the first, the sum of all three, the same without the second's sign, and twice the third. */
typedef struct {
    int32_t v[4];
} lil_winograd_taps;

LIL_INLINE lil_winograd_taps lil_winograd_spread(int32_t first, int32_t second, int32_t third)
{
    const int32_t outer = lil_add_pairs(first, third);
    const lil_winograd_taps taps = {{lil_add_pairs(first, first), lil_add_pairs(outer, second),
                                     lil_subtract_pairs(outer, second), lil_add_pairs(third, third)}};
    return taps;
}

/* One pair of channels: from nine words w, to every `step`th word of rows. */
LIL_INLINE void lil_winograd_pair(const int32_t *w, int32_t is_odd, int32_t step, int32_t *rows)
{
    lil_winograd_taps down[3];
    for (int32_t j = 0; j < 3; j++) {
        int32_t g[3];
        for (int32_t i = 0; i < 3; i++)
            g[i] = is_odd ? lil_bytes_13(w[3 * i + j]) : lil_bytes_02(w[3 * i + j]);
        down[j] = lil_winograd_spread(g[0], g[1], g[2]);
    }
    for (int32_t i = 0; i < 4; i++) {
        const lil_winograd_taps across = lil_winograd_spread(down[0].v[i], down[1].v[i], down[2].v[i]);
        for (int32_t j = 0; j < 4; j++, rows += step)
            *rows = across.v[j];
    }
}

/* Transforms one channel's weights (quads, 9) into every other word of rows. */
LIL_INLINE void lil_winograd_weights(const int32_t *w, int32_t quads, int32_t *rows)
{
    const int32_t step = 4 * quads;
    LIL_UNROLL(1)
    for (int32_t k = 0; k < quads; k++, w += 9, rows += 4) {
        lil_winograd_pair(w, 0, step, rows);
        lil_winograd_pair(w, 1, step, rows + 2);
    }
}

LIL_INLINE void lil_conv2d_s8_winograd_raw_dsp(const lil_conv2d_s8_winograd_raw_dsp_params p, const int8_t *x,
                                               const int32_t *w, const int32_t *b, const lil_scale *scale,
                                               int32_t *tiles, int32_t *rows, int32_t *sums, int8_t *y)
{
    const int32_t in_row = (p.ow + 7) / 8, all = (p.oh + 1) / 2 * in_row;

    for (int32_t image = 0; image < p.n; image++, x += p.h * p.w * p.c, y += p.oh * p.ow * p.m) {
        for (int32_t group = 0; group < all; group += p.groups) {
            const int32_t end = lil_min(group + p.groups, all);
            for (int32_t i = group; i < end; i++)
                lil_winograd_tiles(p, x, i / in_row * 2, i % in_row * 8, rows, tiles + 32 * p.c * (i - group));
            for (int32_t o = 0; o < p.m; o += 2) {
                LIL_UNROLL(1)
                for (int32_t i = 0; i < 2; i++)
                    lil_winograd_weights(w + 9 * (p.c / 4) * (o + i), p.c / 4, rows + i);
                for (int32_t i = group; i < end; i++)
                    lil_winograd_two(p, tiles + 32 * p.c * (i - group), rows, b + o, scale + o, sums, i / in_row * 2,
                                     i % in_row * 8, y + o);
            }
        }
    }
}

#endif

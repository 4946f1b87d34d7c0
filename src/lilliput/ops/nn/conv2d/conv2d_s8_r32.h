/* lil_conv2d_s8_r32: lil_conv2d_s8 for one group of channels and cores with 32 registers.
 *
 * Four windows at a time are copied side by side, and multiplied with four rows of weights at a time.
 *
 *   x        (n, h, w, c)       int8
 *   w        (m, kh, kw, c)     int8, symmetric
 *   b        (m)                int32, the input's zero point already folded in: b[i] - x_zero * sum(w[i])
 *   scale    (m)                one a channel of y, as lil_requantize_ready wants it
 *   patches  (4, kh, kw, c)     scratch
 *   y        (n, oh, ow, m)     int8; may lie over x as far as no window needs what it has overwritten */
#ifndef LIL_CONV2D_S8_R32_H
#define LIL_CONV2D_S8_R32_H

#include "lil_dot_4x4.h"
#include "lil_patch.h"
#include "lil_requantize_ready.h"

typedef struct {
    int32_t n;         /* images                                         */
    int32_t h, w, c;   /* input: rows, columns, channels                 */
    int32_t oh, ow, m; /* output: rows, columns, channels                */
    int32_t kh, kw;    /* window: rows, columns                          */
    int32_t sh, sw;    /* stride                                         */
    int32_t dh, dw;    /* dilation                                       */
    int32_t top, left; /* padding before the first row and column        */
    int32_t x_zero;    /* zero point of x, [-128, 127]                   */
    int32_t y_zero;    /* zero point of y, [-128, 127]                   */
    int32_t low, high; /* fused activation, in y's integers, [-128, 127] */
    int32_t rounding;  /* LIL_ROUND_...                                  */
} lil_conv2d_s8_r32_params;

LIL_INLINE int8_t lil_conv2d_s8_r32_result(const lil_conv2d_s8_r32_params p, int32_t sum, lil_scale scale)
{
    const lil_scale_ready ready = lil_ready_scale(scale, p.rounding, p.y_zero);
    return lil_requantize_s8_ready(sum, ready, p.rounding, p.low, p.high);
}

/* One channel of four results. */
LIL_INLINE void lil_conv2d_s8_r32_store(const lil_conv2d_s8_r32_params p, lil_sums_4x1 sums, lil_scale scale, int8_t *y)
{
    y[0] = lil_conv2d_s8_r32_result(p, sums.a, scale);
    y[p.m] = lil_conv2d_s8_r32_result(p, sums.b, scale);
    y[2 * p.m] = lil_conv2d_s8_r32_result(p, sums.c, scale);
    y[3 * p.m] = lil_conv2d_s8_r32_result(p, sums.d, scale);
}

/* All channels of four results, from four windows. */
LIL_INLINE void lil_conv2d_s8_r32_four(const lil_conv2d_s8_r32_params p, const int8_t *patches, const int8_t *w,
                                       const int32_t *b, const lil_scale *scale, int8_t *y)
{
    const int32_t taps = p.kh * p.kw * p.c;
    int32_t i = 0;

    for (; i + 4 <= p.m; i += 4, w += 4 * taps) {
        lil_sums_4x1 sums[4];
        LIL_UNROLL(4)
        for (int32_t j = 0; j < 4; j++)
            sums[j].a = sums[j].b = sums[j].c = sums[j].d = b[i + j];
        lil_dot_4x4(patches, w, taps, sums);
        LIL_UNROLL(4)
        for (int32_t j = 0; j < 4; j++)
            lil_conv2d_s8_r32_store(p, sums[j], scale[i + j], y + i + j);
    }
    for (; i < p.m; i++, w += taps) {
        lil_sums_4x1 sums = {b[i], b[i], b[i], b[i]};
        lil_dot_4x1(patches, w, taps, &sums);
        lil_conv2d_s8_r32_store(p, sums, scale[i], y + i);
    }
}

/* All channels of one result, from one window: four rows of weights take the place of four windows. */
LIL_INLINE void lil_conv2d_s8_r32_one(const lil_conv2d_s8_r32_params p, const int8_t *patch, const int8_t *w,
                                      const int32_t *b, const lil_scale *scale, int8_t *y)
{
    const int32_t taps = p.kh * p.kw * p.c;
    int32_t i = 0;

    LIL_UNROLL(1)
    for (; i + 4 <= p.m; i += 4, w += 4 * taps) {
        lil_sums_4x1 sums = {b[i], b[i + 1], b[i + 2], b[i + 3]};
        lil_dot_4x1(w, patch, taps, &sums);
        y[i] = lil_conv2d_s8_r32_result(p, sums.a, scale[i]);
        y[i + 1] = lil_conv2d_s8_r32_result(p, sums.b, scale[i + 1]);
        y[i + 2] = lil_conv2d_s8_r32_result(p, sums.c, scale[i + 2]);
        y[i + 3] = lil_conv2d_s8_r32_result(p, sums.d, scale[i + 3]);
    }
    LIL_UNROLL(1)
    for (; i < p.m; i++, w += taps) {
        int32_t sum = b[i];
        LIL_UNROLL(1)
        for (int32_t k = 0; k < taps; k++)
            sum = lil_multiply_add(patch[k], w[k], sum);
        y[i] = lil_conv2d_s8_r32_result(p, sum, scale[i]);
    }
}

LIL_INLINE void lil_conv2d_s8_r32(const lil_conv2d_s8_r32_params p, const int8_t *x, const int8_t *w, const int32_t *b,
                                  const lil_scale *scale, int8_t *patches, int8_t *y)
{
    const lil_patch_shape shape = {p.h, p.w, p.c, p.kh, p.kw, p.dh, p.dw, 0, p.c, p.x_zero};

    for (int32_t image = 0; image < p.n; image++, x += p.h * p.w * p.c) {
        int32_t row = -p.top, column = -p.left, in_row = p.ow;

        for (int32_t left = p.oh * p.ow; left > 0; left -= 4) {
            const int32_t count = p.oh * p.ow % 4 == 0 ? 4 : lil_min(left, 4);
            for (int32_t i = 0; i < count; i++, column += p.sw) {
                if (in_row-- == 0) {
                    in_row = p.ow - 1;
                    column = -p.left;
                    row += p.sh;
                }
                lil_patch_s8(shape, x, row, column, patches + i * p.kh * p.kw * p.c);
            }
            if (count == 4)
                lil_conv2d_s8_r32_four(p, patches, w, b, scale, y);
            else
                for (int32_t i = 0; i < count; i++)
                    lil_conv2d_s8_r32_one(p, patches + i * p.kh * p.kw * p.c, w, b, scale, y + i * p.m);
            y += count * p.m;
        }
    }
}

#endif

/* lil_conv2d_packed_r32: lil_conv2d_packed for one group of channels and cores with 32 registers.
 *
 * Four windows at a time are copied side by side; four rows of weights at a time are unpacked and multiplied with all of
 * them. Where fewer windows are left, what the others held before is multiplied in vain.
 *
 *   x        (n, h, w, c)              int8
 *   w        (blocks, 4, 4 * quads)    fields of `bits` bits, low bits first, two's complement: (kh, kw, c), made up with
 *                                      zeros, four rows a block
 *   b        (m)                       int32, the input's zero point already folded in: b[i] - x_zero * sum(w[i])
 *   scale    (m)                       one a channel of y, as lil_requantize_ready wants it
 *   patches  (4, 4 * quads)            scratch
 *   rows     (4, 4 * quads)            scratch
 *   y        (n, oh, ow, m)            int8; may lie over x as far as no window needs what it has overwritten */
#ifndef LIL_CONV2D_PACKED_R32_H
#define LIL_CONV2D_PACKED_R32_H

#include "lil_dot_4x4.h"
#include "lil_patch.h"
#include "lil_requantize_ready.h"
#include "lil_unpack.h"

typedef struct {
    int32_t n;         /* images                                         */
    int32_t h, w, c;   /* input: rows, columns, channels                 */
    int32_t oh, ow, m; /* output: rows, columns, channels                */
    int32_t kh, kw;    /* window: rows, columns                          */
    int32_t sh, sw;    /* stride                                         */
    int32_t dh, dw;    /* dilation                                       */
    int32_t top, left; /* padding before the first row and column        */
    int32_t bits;      /* of a weight: 4 or 2                            */
    int32_t quads;     /* of numbers in a row of weights                 */
    int32_t x_zero;    /* zero point of x, [-128, 127]                   */
    int32_t y_zero;    /* zero point of y, [-128, 127]                   */
    int32_t low, high; /* fused activation, in y's integers, [-128, 127] */
    int32_t rounding;  /* LIL_ROUND_...                                  */
} lil_conv2d_packed_r32_params;

/* One channel of `count` results, 1 to 4. */
LIL_INLINE void lil_conv2d_packed_r32_store(const lil_conv2d_packed_r32_params p, lil_sums_4x1 sums, lil_scale scale,
                                            int32_t count, int8_t *y)
{
    const lil_scale_ready ready = lil_ready_scale(scale, p.rounding, p.y_zero);
    y[0] = lil_requantize_s8_ready(sums.a, ready, p.rounding, p.low, p.high);
    if (count > 1)
        y[p.m] = lil_requantize_s8_ready(sums.b, ready, p.rounding, p.low, p.high);
    if (count > 2)
        y[2 * p.m] = lil_requantize_s8_ready(sums.c, ready, p.rounding, p.low, p.high);
    if (count > 3)
        y[3 * p.m] = lil_requantize_s8_ready(sums.d, ready, p.rounding, p.low, p.high);
}

/* All channels of `count` results, from four windows. */
LIL_INLINE void lil_conv2d_packed_r32_results(const lil_conv2d_packed_r32_params p, const int8_t *patches,
                                              const uint8_t *w, const int32_t *b, const lil_scale *scale, int8_t *rows,
                                              int32_t count, int8_t *y)
{
    for (int32_t i = 0; i < p.m; i += 4, w += 2 * p.quads * p.bits) {
        lil_sums_4x1 sums[4];
        lil_unpack_quads(w, 4 * p.quads, p.bits, rows);
        for (int32_t j = 0; j < 4; j++)
            sums[j].a = sums[j].b = sums[j].c = sums[j].d = i + j < p.m ? b[i + j] : 0;
        lil_dot_4x4(patches, rows, 4 * p.quads, sums);
        for (int32_t j = 0; j < lil_min(p.m - i, 4); j++)
            lil_conv2d_packed_r32_store(p, sums[j], scale[i + j], count, y + i + j);
    }
}

LIL_INLINE void lil_conv2d_packed_r32(const lil_conv2d_packed_r32_params p, const int8_t *x, const uint8_t *w,
                                      const int32_t *b, const lil_scale *scale, int8_t *patches, int8_t *rows,
                                      int8_t *y)
{
    const lil_patch_shape shape = {p.h, p.w, p.c, p.kh, p.kw, p.dh, p.dw, 0, p.c, p.x_zero};

    for (int32_t k = 0; k < 16 * p.quads; k++)
        patches[k] = 0;
    for (int32_t image = 0; image < p.n; image++, x += p.h * p.w * p.c) {
        int32_t row = -p.top, column = -p.left, in_row = p.ow;

        for (int32_t left = p.oh * p.ow; left > 0; left -= 4) {
            const int32_t count = lil_min(left, 4);
            for (int32_t i = 0; i < count; i++, column += p.sw) {
                if (in_row-- == 0) {
                    in_row = p.ow - 1;
                    column = -p.left;
                    row += p.sh;
                }
                lil_patch_s8(shape, x, row, column, patches + i * 4 * p.quads);
            }
            lil_conv2d_packed_r32_results(p, patches, w, b, scale, rows, count, y);
            y += count * p.m;
        }
    }
}

#endif

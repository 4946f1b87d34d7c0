/* lil_conv2d_s8_winograd_dsp: windows of 3 by 3 with stride 1, 2 by 2 results from 16 products a channel instead of 36,
 * for cores with the DSP extension (see lil_winograd.h). Weights are kept transformed.
 *
 *   x      (n, h, w, c)        int8
 *   w      (m / 2, 16, c / 2, 2) pairs of transformed weights: numbers 0 and 2 of a quad of channels, or 1 and 3, for
 *                              both channels of y
 *   b      (m)                 four times the bias, the input's zero point already folded in
 *   scale  (m)                 as lil_requantize_dsp wants them
 *   tiles  (c / 2, 16, 4)      scratch: pairs of a group, transformed
 *   work   (40 * c or 512)     bytes of scratch: first what a group looks at, then sums (16, 2, 4)
 *   y      (n, oh, ow, m)      int8; may start ahead of x if no group needs what y has overwritten */
#ifndef LIL_CONV2D_S8_WINOGRAD_DSP_H
#define LIL_CONV2D_S8_WINOGRAD_DSP_H

#include "lil_winograd_dsp.h"

typedef lil_winograd_layer lil_conv2d_s8_winograd_dsp_params;

LIL_INLINE void lil_conv2d_s8_winograd_dsp(const lil_conv2d_s8_winograd_dsp_params p, const int8_t *x, const int32_t *w,
                                           const int32_t *b, const lil_scale *scale, int32_t *tiles, int32_t *work,
                                           int8_t *y)
{
    for (int32_t image = 0; image < p.n; image++, x += p.h * p.w * p.c, y += p.oh * p.ow * p.m) {
        for (int32_t row = 0; row < p.oh; row += 2) {
            for (int32_t column = 0; column < p.ow; column += 2 * LIL_WINOGRAD_TILES) {
                lil_winograd_tiles(p, x, row, column, work, tiles);
                LIL_UNROLL(1)
                for (int32_t o = 0; o < p.m; o += 2)
                    lil_winograd_two(p, tiles, w + 8 * p.c * o, b + o, scale + o, work, row, column, y + o);
            }
        }
    }
}

#endif

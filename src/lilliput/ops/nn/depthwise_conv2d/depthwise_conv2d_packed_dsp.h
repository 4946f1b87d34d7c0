/* lil_depthwise_conv2d_packed_dsp: lil_depthwise_conv2d_s8_dsp with weights of 4 or 2 bits, unpacked a channel at a time.
 *
 *   x       (n, h, w, c)         int8, a row and a column lying x_row and x_column apart
 *   w       (m, kh, kw)          fields of `bits` bits, low bits first, two's complement, one after the other
 *   b       (m)                  int32, the input's zero point already folded in: b[i] - x_zero * sum(w[i])
 *   scale   (m)                  multipliers as lil_requantize_dsp wants them
 *   shift   (m)                  int8: the shifts behind them, in [2, 31] where results are rounded twice
 *   plane   (ph, pitch)          scratch, pairs: one channel of x with its padding, as far as windows reach
 *   taps    (kh, words, 1 or 2)  scratch, pairs: the weights of one channel, see lil_depthwise_conv2d_s8_dsp
 *   window  (kh, kw)             scratch
 *   y       (n, oh, ow, m)       int8; may start where x starts if m = c and n = 1, because a channel is copied first */
#ifndef LIL_DEPTHWISE_CONV2D_PACKED_DSP_H
#define LIL_DEPTHWISE_CONV2D_PACKED_DSP_H

#include "depthwise_conv2d_s8_dsp.h"
#include "lil_unpack.h"

typedef struct {
    int32_t n;               /* images                                            */
    int32_t h, w, c;         /* input: rows, columns, channels                    */
    int32_t x_row, x_column; /* from one row of x to the next, and from column to column */
    int32_t oh, ow, m;       /* output: rows, columns, channels                   */
    int32_t y_row, y_column; /* from one row of y to the next, and from column to column */
    int32_t kh, kw;          /* window: rows, columns                             */
    int32_t sh, sw;          /* stride                                            */
    int32_t dh, dw;          /* dilation                                          */
    int32_t top, left;       /* padding before the first row and column           */
    int32_t multiplier;      /* output channels an input channel                  */
    int32_t ph, pitch;       /* plane: rows, pairs in a row                       */
    int32_t words;           /* pairs of taps in a row of the window              */
    int32_t step;            /* pairs from one result to the next, see above      */
    int32_t odd;             /* 1: at step 0, kw is 3 or 5                        */
    int32_t apart;           /* 1: every window of a row is copied on its own     */
    int32_t x_zero;          /* zero point of x, [-128, 127]                      */
    int32_t y_zero;          /* zero point of y, [-128, 127]                      */
    int32_t low, high;       /* fused activation, in y's integers, [-128, 127]    */
    int32_t rounding;        /* LIL_ROUND_...                                     */
    int32_t bits;            /* of a weight: 4 or 2                               */
} lil_depthwise_conv2d_packed_dsp_params;

LIL_INLINE void lil_depthwise_conv2d_packed_dsp(const lil_depthwise_conv2d_packed_dsp_params p, const int8_t *x,
                                                const uint8_t *w, const int32_t *b, const int32_t *scale,
                                                const int8_t *shift, int32_t *plane, int32_t *taps, int8_t *window,
                                                int8_t *y)
{
    const lil_depthwise_conv2d_s8_dsp_params s = {
        p.n, p.h, p.w, p.c, p.x_row, p.x_column, p.oh, p.ow, p.m, p.y_row, p.y_column, p.kh, p.kw, p.sh, p.sw,
        p.dh, p.dw, p.top, p.left, p.multiplier, p.ph, p.pitch, p.words, p.step, p.odd, p.apart, p.x_zero,
        p.y_zero, p.low, p.high, p.rounding};

    for (int32_t i = 0; i < p.ph * p.pitch; i++)
        plane[i] = lil_pair(p.x_zero, p.x_zero);
    for (int32_t image = 0; image < p.n; image++, x += p.h * p.w * p.c, y += p.oh * p.ow * p.m) {
        for (int32_t channel = 0, i = 0; channel < p.c; channel++) {
            lil_depthwise_conv2d_s8_dsp_plane(s, x + channel, plane);
            for (int32_t end = i + p.multiplier; i < end; i++) {
                lil_unpack_s8(w, i * p.kh * p.kw, p.kh * p.kw, p.bits, window);
                lil_depthwise_conv2d_s8_dsp_taps(s, window, taps);
                const lil_scale_dsp ready = lil_ready_shift_dsp(scale[i], shift[i], p.rounding, p.y_zero);
                lil_depthwise_conv2d_s8_dsp_channel(s, plane, taps, b[i], ready, y + i);
            }
        }
    }
}

#endif

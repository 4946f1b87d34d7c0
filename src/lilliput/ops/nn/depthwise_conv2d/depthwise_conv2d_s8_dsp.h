/* lil_depthwise_conv2d_s8_dsp: lil_depthwise_conv2d_s8 for cores with the DSP extension.
 *
 * Four results of a row at a time, two taps at once; the caller chooses which axis of the image are the rows. In the
 * plane, the first pairs of neighbouring results lie `step` pairs apart. Step 0 means a stride of 1: every other result
 * starts in the middle of a pair, so it gets the taps moved on by one; where kw is 3 or 5, the first taps as moved are half
 * of the first as they are, and the last as they are half of the last as moved. Where a stride is odd or columns are dilated,
 * windows do not lie in pairs, and each is copied on its own (`apart`).
 *
 *   x      (n, h, w, c)         int8, a row and a column lying x_row and x_column apart
 *   w      (m, kh, kw)          int8, symmetric; channel i of y sees channel i / multiplier of x, m = c * multiplier
 *   b      (m)                  int32, the input's zero point already folded in: b[i] - x_zero * sum(w[i])
 *   scale  (m)                  multipliers as lil_requantize_dsp wants them
 *   shift  (m)                  int8: the shifts behind them, in [2, 31] where results are rounded twice
 *   plane  (ph, pitch)          scratch, pairs: one channel of x with its padding, as far as windows reach
 *   taps   (kh, words, 1 or 2)  scratch, pairs: the weights of one channel; at step 0 each followed by the moved one, but
 *                               not the first, nor the last without that one, where kw is 3 or 5
 *   y      (n, oh, ow, m)       int8; may start where x starts if m = c and n = 1, because a channel is copied first */
#ifndef LIL_DEPTHWISE_CONV2D_S8_DSP_H
#define LIL_DEPTHWISE_CONV2D_S8_DSP_H

#include "lil_requantize_dsp.h"

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
} lil_depthwise_conv2d_s8_dsp_params;

/* Copies one row of one channel, whose first column in the plane is `to`. */
LIL_INLINE void lil_depthwise_conv2d_s8_dsp_row(const lil_depthwise_conv2d_s8_dsp_params p, const int8_t *x,
                                                int32_t *to)
{
    if (p.apart) {
        for (int32_t result = 0; result < p.ow; result++, to += p.words) {
            int32_t column = result * p.sw - p.left;
            for (int32_t kx = 0; kx < p.kw; kx++, column += p.dw)
                if (column >= 0 && column < p.w)
                    lil_write_number(to, kx, x[column * p.x_column]);
        }
    } else {
        const int32_t columns = lil_min(p.w, 2 * p.pitch - p.left);
        for (int32_t column = 0; column < columns; column++, x += p.x_column)
            lil_write_number(to, p.left + column, *x);
    }
}

/* Copies one channel into the plane, all but its padding, which stays as it is. */
LIL_INLINE void lil_depthwise_conv2d_s8_dsp_plane(const lil_depthwise_conv2d_s8_dsp_params p, const int8_t *x,
                                                  int32_t *plane)
{
    const int32_t rows = lil_min(p.h, p.ph - p.top);

    plane += p.top * p.pitch;
    for (int32_t row = 0; row < rows; row++, plane += p.pitch, x += p.x_row)
        lil_depthwise_conv2d_s8_dsp_row(p, x, plane);
}

/* Widens the weights of one channel. */
LIL_INLINE void lil_depthwise_conv2d_s8_dsp_taps(const lil_depthwise_conv2d_s8_dsp_params p, const int8_t *w,
                                                 int32_t *taps)
{
    for (int32_t ky = 0; ky < p.kh; ky++, w += p.kw) {
        for (int32_t j = 0; j < p.words; j++) {
            const int32_t tap = 2 * j < p.kw ? w[2 * j] : 0;
            if (!p.odd || j < p.words - 1)
                *taps++ = lil_pair(tap, 2 * j + 1 < p.kw ? w[2 * j + 1] : 0);
            if (p.step == 0 && (!p.odd || j > 0))
                *taps++ = lil_pair(j > 0 ? w[2 * j - 1] : 0, tap);
        }
    }
}

/* The first `count` of four results, 1 to 4. */
LIL_INLINE void lil_depthwise_conv2d_s8_dsp_four(const lil_depthwise_conv2d_s8_dsp_params p, const int32_t *plane,
                                                 const int32_t *taps, int32_t b, lil_scale_dsp scale, int32_t count,
                                                 int8_t *y)
{
    int32_t first = b, second = b, third = b, fourth = b;

    for (int32_t ky = 0; ky < p.kh; ky++, plane += p.dh * p.pitch) {
        for (int32_t j = 0; j < p.words; j++) {
            const int32_t tap = *taps++;
            if (p.odd && j == 0) {
                first = lil_smlad(plane[j], tap, first);
                second = lil_smlatb(plane[j], tap, second);
                third = lil_smlad(plane[j + 1], tap, third);
                fourth = lil_smlatb(plane[j + 1], tap, fourth);
            } else if (p.odd && j == p.words - 1) {
                first = lil_smlabt(plane[j], tap, first);
                second = lil_smlad(plane[j], tap, second);
                third = lil_smlabt(plane[j + 1], tap, third);
                fourth = lil_smlad(plane[j + 1], tap, fourth);
            } else if (p.step == 0) {
                const int32_t moved = *taps++;
                first = lil_smlad(plane[j], tap, first);
                second = lil_smlad(plane[j], moved, second);
                third = lil_smlad(plane[j + 1], tap, third);
                fourth = lil_smlad(plane[j + 1], moved, fourth);
            } else {
                first = lil_smlad(plane[j], tap, first);
                second = lil_smlad(plane[j + p.step], tap, second);
                third = lil_smlad(plane[j + 2 * p.step], tap, third);
                fourth = lil_smlad(plane[j + 3 * p.step], tap, fourth);
            }
        }
    }
    y[0] = lil_requantize_s8_dsp(first, scale, p.rounding, p.low, p.high);
    if (count > 1)
        y[p.y_column] = lil_requantize_s8_dsp(second, scale, p.rounding, p.low, p.high);
    if (count > 2)
        y[2 * p.y_column] = lil_requantize_s8_dsp(third, scale, p.rounding, p.low, p.high);
    if (count > 3)
        y[3 * p.y_column] = lil_requantize_s8_dsp(fourth, scale, p.rounding, p.low, p.high);
}

/* One channel of y. */
LIL_INLINE void lil_depthwise_conv2d_s8_dsp_channel(const lil_depthwise_conv2d_s8_dsp_params p, const int32_t *plane,
                                                    const int32_t *taps, int32_t b, lil_scale_dsp ready, int8_t *y)
{
    for (int32_t row = 0; row < p.oh; row++, plane += p.sh * p.pitch, y += p.y_row) {
        const int32_t *from = plane;
        int8_t *to = y;
        const int32_t pairs = p.step ? 4 * p.step : 2, apart = LIL_IS_SMALL ? 0 : p.ow & 3;
        for (int32_t left = p.ow - apart; left > 0; left -= 4, from += pairs, to += 4 * p.y_column)
            lil_depthwise_conv2d_s8_dsp_four(p, from, taps, b, ready, LIL_IS_SMALL ? lil_min(left, 4) : 4, to);
        if (apart)
            lil_depthwise_conv2d_s8_dsp_four(p, from, taps, b, ready, apart, to);
    }
}

LIL_INLINE void lil_depthwise_conv2d_s8_dsp(const lil_depthwise_conv2d_s8_dsp_params p, const int8_t *x,
                                            const int8_t *w, const int32_t *b, const int32_t *scale,
                                            const int8_t *shift, int32_t *plane, int32_t *taps, int8_t *y)
{
    for (int32_t i = 0; i < p.ph * p.pitch; i++)
        plane[i] = lil_pair(p.x_zero, p.x_zero);
    for (int32_t image = 0; image < p.n; image++, x += p.h * p.w * p.c, y += p.oh * p.ow * p.m) {
        const int8_t *weights = w;
        for (int32_t channel = 0, i = 0; channel < p.c; channel++) {
            lil_depthwise_conv2d_s8_dsp_plane(p, x + channel, plane);
            for (int32_t end = i + p.multiplier; i < end; i++, weights += p.kh * p.kw) {
                lil_depthwise_conv2d_s8_dsp_taps(p, weights, taps);
                const lil_scale_dsp ready = lil_ready_shift_dsp(scale[i], shift[i], p.rounding, p.y_zero);
                lil_depthwise_conv2d_s8_dsp_channel(p, plane, taps, b[i], ready, y + i);
            }
        }
    }
}

#endif

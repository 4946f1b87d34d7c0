/* lil_depthwise_packed_dsp: lil_depthwise_conv2d_s8_dsp with weights of 4 or 2 bits, unpacked a channel at a time.
 *
 *   x       (n, h, w, c)         int8, a row and a column lying x_row and x_column apart
 *   w       (m, kh, kw)          fields of `bits` bits, low bits first, two's complement, one after the other
 *   b       (m)                  int32, the input's zero point already folded in: b[i] - x_zero * sum(w[i])
 *   scale   (m)                  multipliers as lil_requantize_dsp wants them
 *   shift   (m)                  int8: the shifts behind them, in [2, 31] where results are rounded twice
 *   plane   (ph, pitch)          scratch, pairs: one channel of x with its padding, as far as windows reach
 *   taps    (kh, words, 1 or 2)  scratch, pairs: the weights of one channel, see lil_depthwise_conv2d_s8_dsp
 *   y       (n, oh, ow, m)       int8; may start where x starts if m = c and n = 1, because a channel is copied first */
#ifndef LIL_DEPTHWISE_PACKED_DSP_H
#define LIL_DEPTHWISE_PACKED_DSP_H

#include "depthwise_conv2d_s8_dsp.h"
#include "lil_unpack.h"

/* Widens the weights of one channel, which begin with number `first`, as lil_depthwise_conv2d_s8_dsp_taps does. */
LIL_INLINE void lil_depthwise_packed_taps(const lil_depthwise_conv2d_s8_dsp_params p, int32_t bits, const uint8_t *w,
                                          int32_t first, int32_t *taps)
{
    for (int32_t ky = 0; ky < p.kh; ky++, first += p.kw) {
        int32_t before = 0;
        for (int32_t j = 0; j < p.words; j++) {
            const int32_t tap = 2 * j < p.kw ? lil_number(w, first + 2 * j, bits) : 0;
            const int32_t next = 2 * j + 1 < p.kw ? lil_number(w, first + 2 * j + 1, bits) : 0;
            if (!p.odd || j < p.words - 1)
                *taps++ = lil_pair(tap, next);
            if (p.step == 0 && (!p.odd || j > 0))
                *taps++ = lil_pair(before, tap);
            before = next;
        }
    }
}

LIL_INLINE void lil_depthwise_packed_dsp(const lil_depthwise_conv2d_s8_dsp_params p, int32_t bits, const int8_t *x,
                                         const uint8_t *w, const int32_t *b, const int32_t *scale, const int8_t *shift,
                                         int32_t *plane, int32_t *taps, int8_t *y)
{
    for (int32_t i = 0; i < p.ph * p.pitch; i++)
        plane[i] = lil_pair(p.x_zero, p.x_zero);
    for (int32_t image = 0; image < p.n; image++, x += p.h * p.w * p.c, y += p.oh * p.ow * p.m) {
        for (int32_t channel = 0, i = 0; channel < p.c; channel++) {
            lil_depthwise_conv2d_s8_dsp_plane(p, x + channel, plane);
            for (int32_t end = i + p.multiplier; i < end; i++) {
                lil_depthwise_packed_taps(p, bits, w, i * p.kh * p.kw, taps);
                const lil_scale_dsp ready = lil_ready_shift_dsp(scale[i], shift[i], p.rounding, p.y_zero);
                lil_depthwise_conv2d_s8_dsp_channel(p, plane, taps, b[i], ready, y + i);
            }
        }
    }
}

#endif

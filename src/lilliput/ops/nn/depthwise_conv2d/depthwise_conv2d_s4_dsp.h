/* lil_depthwise_conv2d_s4_dsp: lil_depthwise_packed_dsp, where everything is told, with weights of 4 bits. Its parameters
 * are those of lil_depthwise_conv2d_s8_dsp: a copy of them would take stack. */
#ifndef LIL_DEPTHWISE_CONV2D_S4_DSP_H
#define LIL_DEPTHWISE_CONV2D_S4_DSP_H

#include "lil_depthwise_packed_dsp.h"

typedef lil_depthwise_conv2d_s8_dsp_params lil_depthwise_conv2d_s4_dsp_params;

LIL_INLINE void lil_depthwise_conv2d_s4_dsp(const lil_depthwise_conv2d_s4_dsp_params p, const int8_t *x,
                                          const uint8_t *w, const int32_t *b, const int32_t *scale,
                                          const int8_t *shift, int32_t *plane, int32_t *taps, int8_t *y)
{
    lil_depthwise_packed_dsp(p, 4, x, w, b, scale, shift, plane, taps, y);
}

#endif

/* lil_hybrid: float activations quantized while the model runs, for int8 weights. The meaning is ops/hybrid.py. */
#ifndef LIL_HYBRID_H
#define LIL_HYBRID_H

#include "lil_platform.h"

/* real = scale * (q - zero) */
typedef struct {
    float scale;
    int32_t zero;
} lil_hybrid;

/* To the nearest integer in [low, high], halves away from zero; what is no number gives low. */
LIL_INLINE int32_t lil_hybrid_round(float x, float low, float high)
{
    x = x > low ? x : low;
    x = x < high ? x : high;
    return (int32_t)(x < 0.0f ? x - 0.5f : x + 0.5f);
}

/* The scale and zero point for numbers from low <= 0 to high >= 0. */
LIL_INLINE lil_hybrid lil_hybrid_scale(float low, float high, int32_t is_symmetric)
{
    lil_hybrid format = {1.0f, 0};
    if (low == high)
        return format;
    if (is_symmetric) {
        format.scale = (-low > high ? -low : high) / 127.0f;
        return format;
    }
    format.scale = (high - low) / 255.0f;
    const float from_low = low / format.scale, from_high = high / format.scale;
    const float zero = 128.0f - from_low < 127.0f + from_high ? -128.0f - from_low : 127.0f - from_high;
    format.zero = lil_hybrid_round(zero, -128.0f, 127.0f);
    return format;
}

/* Quantizes n numbers with a scale of their own. */
LIL_INLINE lil_hybrid lil_hybrid_quantize(const float *x, int32_t n, int32_t is_symmetric, int8_t *q)
{
    float low = 0.0f, high = 0.0f;
    for (int32_t i = 0; i < n; i++) {
        low = x[i] < low ? x[i] : low;
        high = x[i] > high ? x[i] : high;
    }
    const lil_hybrid format = lil_hybrid_scale(low, high, is_symmetric);
    const float inverse = 1.0f / format.scale, smallest = is_symmetric ? -127.0f : -128.0f;
    for (int32_t i = 0; i < n; i++)
        q[i] = (int8_t)lil_hybrid_round((float)format.zero + x[i] * inverse, smallest, 127.0f);
    return format;
}

/* A sum of q times weights as a real number: w_sum is the sum of the weights, w_scale their scale. */
LIL_INLINE float lil_hybrid_real(int32_t sum, lil_hybrid format, int32_t w_sum, float w_scale)
{
    return (float)(sum - format.zero * w_sum) * (format.scale * w_scale);
}

#endif

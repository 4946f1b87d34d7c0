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

/* The scale and zero point of `bits` bits, 2 to 8, for numbers from low <= 0 to high >= 0. */
LIL_INLINE lil_hybrid lil_hybrid_scale(float low, float high, int32_t bits, int32_t is_symmetric)
{
    const float most = (float)((1 << (bits - 1)) - 1), least = -most - 1.0f;
    lil_hybrid format = {1.0f, 0};
    if (low == high)
        return format;
    if (is_symmetric) {
        format.scale = (-low > high ? -low : high) / most;
        return format;
    }
    format.scale = (high - low) / (most - least);
    const float from_low = low / format.scale, from_high = high / format.scale;
    const float zero = -least - from_low < most + from_high ? least - from_low : most - from_high;
    format.zero = lil_hybrid_round(zero, least, most);
    return format;
}

/* Quantizes n numbers to `bits` bits, 2 to 8, with a scale of their own. */
LIL_INLINE lil_hybrid lil_hybrid_quantize(const float *x, int32_t n, int32_t bits, int32_t is_symmetric, int8_t *q)
{
    float low = 0.0f, high = 0.0f;
    for (int32_t i = 0; i < n; i++) {
        low = x[i] < low ? x[i] : low;
        high = x[i] > high ? x[i] : high;
    }
    const lil_hybrid format = lil_hybrid_scale(low, high, bits, is_symmetric);
    const float inverse = 1.0f / format.scale, most = (float)((1 << (bits - 1)) - 1);
    const float smallest = is_symmetric ? -most : -most - 1.0f;
    for (int32_t i = 0; i < n; i++)
        q[i] = (int8_t)lil_hybrid_round((float)format.zero + x[i] * inverse, smallest, most);
    return format;
}

/* A sum of q times weights as a real number: w_sum is the sum of the weights, w_scale their scale. */
LIL_INLINE float lil_hybrid_real(int32_t sum, lil_hybrid format, int32_t w_sum, float w_scale)
{
    return (float)(sum - format.zero * w_sum) * (format.scale * w_scale);
}

#endif

/* lil_attention_f32: each row of y is the mean of v's, weighted by the softmax of scale q k; head by head.
 *
 *   q       (rows, queries, heads, width)
 *   k       (rows, keys, heads, width)
 *   v       (rows, keys, heads, value_width)
 *   scores  (keys)
 *   y       (rows, queries, heads, value_width)  may not overlap the others */
#ifndef LIL_ATTENTION_F32_H
#define LIL_ATTENTION_F32_H

#include "lil_math.h"

typedef struct {
    int32_t rows, heads, queries, keys;
    int32_t width, value_width; /* of a head                                          */
    int32_t causal;             /* 1: a query sees the keys up to its own, 0: all     */
    float scale;
} lil_attention_f32_params;

/* scores[j] becomes the weight of key j; their sum. */
LIL_INLINE float lil_attention_f32_weights(const lil_attention_f32_params p, int32_t keys, const float *q,
                                           const float *k, float *LIL_RESTRICT scores)
{
    float largest = -LIL_INFINITY, sum = 0.0f;

    for (int32_t j = 0; j < keys; j++, k += p.heads * p.width) {
        float score = 0.0f;
        for (int32_t i = 0; i < p.width; i++)
            score += q[i] * k[i];
        scores[j] = score * p.scale;
        largest = scores[j] > largest ? scores[j] : largest;
    }
    for (int32_t j = 0; j < keys; j++) {
        scores[j] = lil_exp(scores[j] - largest);
        sum += scores[j];
    }
    return sum;
}

LIL_INLINE void lil_attention_f32(const lil_attention_f32_params p, const float *q, const float *k, const float *v,
                                  float *LIL_RESTRICT scores, float *LIL_RESTRICT y)
{
    const int32_t wide = p.heads * p.width, wide_values = p.heads * p.value_width;

    for (int32_t row = 0; row < p.rows; row++, k += p.keys * wide, v += p.keys * wide_values) {
        for (int32_t query = 0; query < p.queries; query++) {
            const int32_t keys = p.causal ? lil_min(query + 1, p.keys) : p.keys;
            for (int32_t head = 0; head < p.heads; head++, q += p.width, y += p.value_width) {
                const float sum = lil_attention_f32_weights(p, keys, q, k + head * p.width, scores);
                for (int32_t i = 0; i < p.value_width; i++) {
                    const float *value = v + head * p.value_width + i;
                    float acc = 0.0f;
                    for (int32_t j = 0; j < keys; j++)
                        acc += scores[j] * value[j * wide_values];
                    y[i] = acc / sum;
                }
            }
        }
    }
}

#endif

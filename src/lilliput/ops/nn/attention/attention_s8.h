/* lil_attention_s8: each row of y is the mean of v's, weighted by the softmax of q k; head by head, row by row.
 *
 *   q       (rows, queries, heads, width)        int8
 *   k       (rows, keys, heads, width)           int8
 *   v       (rows, keys, heads, value_width)     int8
 *   powers  (256)                                uint16: 2^(-i / 256)
 *   scores  (keys)                               a row of them, then of weights
 *   query   (width)                              less its zero point
 *   y       (rows, queries, heads, value_width)  int8; may not overlap the others */
#ifndef LIL_ATTENTION_S8_H
#define LIL_ATTENTION_S8_H

#include "lil_attention.h"

typedef struct {
    int32_t rows, heads, queries, keys;
    int32_t width, value_width;      /* of a head                                          */
    int32_t causal;                  /* 1: a query sees the keys up to its own, 0: all     */
    int32_t q_zero, v_zero, y_zero;  /* zero points, [-128, 127]                           */
    int32_t low, high;               /* range of y, within [-128, 127]                     */
    int32_t multiplier, left, limit; /* a lil_attention_fall                               */
    int32_t factor, right;           /* v's scale over y's: factor / 2^right               */
} lil_attention_s8_params;

/* scores[j] becomes the weight of key j; their sum. */
LIL_INLINE int32_t lil_attention_s8_weights(const lil_attention_s8_params p, int32_t keys, const int16_t *query,
                                            const int8_t *k, const uint16_t *powers, int32_t *LIL_RESTRICT scores)
{
    const lil_attention_fall fall = {p.multiplier, p.left, p.limit};
    int32_t largest = INT32_MIN, sum = 0;

    for (int32_t j = 0; j < keys; j++, k += p.heads * p.width) {
        int32_t score = 0;
        for (int32_t i = 0; i < p.width; i++)
            score += (int32_t)query[i] * k[i];
        scores[j] = score;
        largest = lil_max(largest, score);
    }
    for (int32_t j = 0; j < keys; j++) {
        scores[j] = lil_attention_weight(largest - scores[j], fall, powers);
        sum += scores[j];
    }
    return sum;
}

/* One head of one query; v is its column of the first key. */
LIL_INLINE void lil_attention_s8_head(const lil_attention_s8_params p, int32_t keys, const int32_t *weights, int32_t sum,
                                      const int8_t *v, int8_t *LIL_RESTRICT y)
{
    const lil_attention_mean mean = lil_attention_mean_of(p.factor, p.right, sum);

    for (int32_t i = 0; i < p.value_width; i++) {
        const int8_t *value = v + i;
        int32_t acc = -p.v_zero * sum;
        for (int32_t j = 0; j < keys; j++, value += p.heads * p.value_width)
            acc += weights[j] * *value;
        y[i] = lil_attention_result(acc, mean, p.y_zero, p.low, p.high);
    }
}

LIL_INLINE void lil_attention_s8(const lil_attention_s8_params p, const int8_t *q, const int8_t *k, const int8_t *v,
                                 const uint16_t *powers, int32_t *LIL_RESTRICT scores, int16_t *LIL_RESTRICT query,
                                 int8_t *LIL_RESTRICT y)
{
    for (int32_t row = 0; row < p.rows; row++) {
        for (int32_t i = 0; i < p.queries; i++) {
            const int32_t keys = p.causal ? lil_min(i + 1, p.keys) : p.keys;
            for (int32_t head = 0; head < p.heads; head++, q += p.width, y += p.value_width) {
                for (int32_t c = 0; c < p.width; c++)
                    query[c] = (int16_t)(q[c] - p.q_zero);
                const int32_t sum = lil_attention_s8_weights(p, keys, query, k + head * p.width, powers, scores);
                lil_attention_s8_head(p, keys, scores, sum, v + head * p.value_width, y);
            }
        }
        k += p.keys * p.heads * p.width;
        v += p.keys * p.heads * p.value_width;
    }
}

#endif

/* lil_attention_s8_dsp: lil_attention_s8 for cores with the DSP extension and heads of whole quads, two queries at a time.
 *
 *   q       (rows, queries, heads, width)        int8
 *   k       (rows, keys, heads, width)           int8
 *   v       (rows, keys, heads, value_width)     int8
 *   powers  (256)                                uint16: 2^(-i / 256)
 *   scores  (2, keys)                            of two queries
 *   pairs   (quads, 4)                           two queries, then their weights, as lil_dot_2x2 wants them; as many quads
 *                                                as the larger of width and keys has
 *   turned  (value_width, keys)                  a head of v, columns made up to whole quads with 0, rows to an even number
 *   y       (rows, queries, heads, value_width)  int8; may not overlap the others */
#ifndef LIL_ATTENTION_S8_DSP_H
#define LIL_ATTENTION_S8_DSP_H

#include "lil_attention.h"
#include "lil_dot_2x2.h"

typedef struct {
    int32_t rows, heads, queries, keys;
    int32_t width, value_width;      /* of a head; width a multiple of 4                   */
    int32_t causal;                  /* 1: a query sees the keys up to its own, 0: all     */
    int32_t q_zero, v_zero, y_zero;  /* zero points, [-128, 127]                           */
    int32_t low, high;               /* range of y, within [-128, 127]                     */
    int32_t multiplier, left, limit; /* a lil_attention_fall                               */
    int32_t factor, right;           /* v's scale over y's: factor / 2^right               */
} lil_attention_s8_dsp_params;

/* A head of v turned, so that its columns lie side by side. */
LIL_INLINE void lil_attention_s8_dsp_turn(const lil_attention_s8_dsp_params p, const int8_t *v,
                                          int8_t *LIL_RESTRICT turned)
{
    const int32_t wide = p.heads * p.value_width, columns = (p.keys + 3) & ~3;

    LIL_UNROLL(1)
    for (int32_t i = 0; i < p.value_width; i++, turned += columns) {
        LIL_UNROLL(2)
        for (int32_t j = 0; j < p.keys; j++)
            turned[j] = v[j * wide + i];
        for (int32_t j = p.keys; j < columns; j++)
            turned[j] = 0;
    }
    if (p.value_width & 1)
        for (int32_t j = 0; j < columns; j++)
            turned[j] = 0;
}

/* The scores of two queries with the first `keys` keys. */
LIL_INLINE void lil_attention_s8_dsp_scores(const lil_attention_s8_dsp_params p, int32_t keys, const int32_t *pairs,
                                            const int8_t *k, int32_t *LIL_RESTRICT scores)
{
    const int32_t step = p.heads * p.width;
    const lil_sums_2x2 none = {0, 0, 0, 0};

    LIL_UNROLL(1)
    for (int32_t j = 0; j < keys; j += 2, k += 2 * step) {
        const int32_t next = j + 1 < keys; /* an odd last key goes twice */
        const lil_sums_2x2 sums = lil_dot_2x2(pairs, k, k + next * step, p.width / 4, none);
        scores[j] = sums.a0;
        scores[j + next] = next ? sums.b0 : sums.a0;
        scores[p.keys + j] = sums.a1;
        scores[p.keys + j + next] = next ? sums.b1 : sums.a1;
    }
}

/* The same as lil_attention_weight in fewer instructions, where differences need no shift before they are multiplied:
 * steps of 32 octaves are as good as more, because 17 leave no weight. */
#if LIL_HAS_SIMD
LIL_INLINE int32_t lil_attention_s8_dsp_weight(int32_t below, lil_attention_fall fall, const uint16_t *powers)
{
    if (fall.left > 0)
        return lil_attention_weight(below, fall, powers);
    const uint32_t steps = __usat(lil_smmlar(below, fall.multiplier, 0), 13);
    return (int32_t)(((uint32_t)powers[steps & 255u] >> (steps >> 8)) + 1u) >> 1;
}
#else
LIL_INLINE int32_t lil_attention_s8_dsp_weight(int32_t below, lil_attention_fall fall, const uint16_t *powers)
{
    return lil_attention_weight(below, fall, powers);
}
#endif

/* The weights of query number `index` of two, into their places in pairs; their sum. keys: those that it sees; seen: those
 * that either does. */
LIL_INLINE int32_t lil_attention_s8_dsp_weights(const lil_attention_s8_dsp_params p, int32_t keys, int32_t seen,
                                                const int32_t *scores, const uint16_t *powers, int32_t *pairs)
{
    const lil_attention_fall fall = {lil_hidden(p.multiplier), p.left, p.limit};
    int32_t largest = scores[0], sum = 0;

    LIL_UNROLL(4)
    for (int32_t j = 1; j < keys; j++)
        largest = lil_max(largest, scores[j]);
    LIL_UNROLL(1)
    for (int32_t j = 0; j < seen; j += 4, pairs += 4) {
        int32_t weights[4];
        LIL_UNROLL(4)
        for (int32_t i = 0; i < 4; i++) {
            weights[i] = j + i < keys ? lil_attention_s8_dsp_weight(largest - scores[j + i], fall, powers) : 0;
            sum += weights[i];
        }
        pairs[0] = lil_pair(weights[0], weights[2]);
        pairs[2] = lil_pair(weights[1], weights[3]);
    }
    return sum;
}

/* One head of one or two queries; pairs holds the weights. */
LIL_INLINE void lil_attention_s8_dsp_results(const lil_attention_s8_dsp_params p, int32_t seen, int32_t count,
                                             const int32_t *sums, const int32_t *pairs, const int8_t *turned,
                                             int8_t *LIL_RESTRICT y)
{
    const int32_t columns = (p.keys + 3) & ~3, wide = p.heads * p.value_width;
    const lil_attention_mean first = lil_attention_mean_of(p.factor, p.right, sums[0]);
    const lil_attention_mean second = lil_attention_mean_of(p.factor, p.right, sums[1]);
    const int32_t zero = -p.v_zero * sums[0], other_zero = -p.v_zero * sums[1];
    const lil_sums_2x2 start = {zero, other_zero, zero, other_zero};

    LIL_UNROLL(1)
    for (int32_t i = 0; i < p.value_width; i += 2, turned += 2 * columns) {
        const lil_sums_2x2 acc = lil_dot_2x2(pairs, turned, turned + columns, (seen + 3) / 4, start);
        const int32_t next = i + 1 < p.value_width, other = count > 1;
        y[i] = lil_attention_result(acc.a0, first, p.y_zero, p.low, p.high);
        if (next)
            y[i + 1] = lil_attention_result(acc.b0, first, p.y_zero, p.low, p.high);
        if (other)
            y[wide + i] = lil_attention_result(acc.a1, second, p.y_zero, p.low, p.high);
        if (other && next)
            y[wide + i + 1] = lil_attention_result(acc.b1, second, p.y_zero, p.low, p.high);
    }
}

/* One head: its columns of all rows of q, k and y, and v turned. */
LIL_INLINE void lil_attention_s8_dsp_head(const lil_attention_s8_dsp_params p, const int8_t *q, const int8_t *k,
                                          const int8_t *turned, const uint16_t *powers, int32_t *LIL_RESTRICT scores,
                                          int32_t *LIL_RESTRICT pairs, int8_t *LIL_RESTRICT y)
{
    const int32_t step = p.heads * p.width;

    LIL_UNROLL(1)
    for (int32_t i = 0; i < p.queries; i += 2) {
        const int32_t count = lil_min(2, p.queries - i);
        const int32_t seen = p.causal ? lil_min(i + count, p.keys) : p.keys;
        const int32_t keys = p.causal ? lil_min(i + 1, p.keys) : p.keys;
        int32_t sums[2];
        lil_widen_2(q + i * step, q + (i + count - 1) * step, p.width / 4, p.q_zero, pairs);
        lil_attention_s8_dsp_scores(p, seen, pairs, k, scores);
        sums[0] = lil_attention_s8_dsp_weights(p, keys, seen, scores, powers, pairs);
        sums[1] = lil_attention_s8_dsp_weights(p, seen, seen, scores + p.keys, powers, pairs + 1);
        lil_attention_s8_dsp_results(p, seen, count, sums, pairs, turned, y + i * p.heads * p.value_width);
    }
}

LIL_INLINE void lil_attention_s8_dsp(const lil_attention_s8_dsp_params p, const int8_t *q, const int8_t *k,
                                     const int8_t *v, const uint16_t *powers, int32_t *LIL_RESTRICT scores,
                                     int32_t *LIL_RESTRICT pairs, int8_t *LIL_RESTRICT turned, int8_t *LIL_RESTRICT y)
{
    for (int32_t row = 0; row < p.rows; row++) {
        for (int32_t head = 0; head < p.heads; head++) {
            lil_attention_s8_dsp_turn(p, v + head * p.value_width, turned);
            lil_attention_s8_dsp_head(p, q + head * p.width, k + head * p.width, turned, powers, scores, pairs,
                                      y + head * p.value_width);
        }
        q += p.queries * p.heads * p.width;
        k += p.keys * p.heads * p.width;
        v += p.keys * p.heads * p.value_width;
        y += p.queries * p.heads * p.value_width;
    }
}

#endif

/* lil_dense_packed_dsp: lil_dense_packed for cores with the DSP extension, two outputs at a time.
 *
 *   x      (rows, n)               int8, [-128, 127]
 *   w      ((m + 1) / 2, words)    two rows of weights, 2^(bits - 1) larger: a word holds 16 / bits pairs, `bits` apart in
 *                                  either half, the first half of them of one row, the second of the other; pairs as
 *                                  lil_widen_and_sum makes them; 0 beyond n and m
 *   b      (m)                     int32, the input's zero point already folded in: b[i] - x_zero * sum(w[i])
 *   scale  (m) or (1)              one a row of w, or one for all, as lil_requantize_dsp wants them
 *   tail   (32 / bits)             scratch: the last numbers of x, made up with zeros
 *   pairs  (words * 8 / bits)      scratch
 *   y      (rows, m)               int8; may not overlap x */
#ifndef LIL_DENSE_PACKED_DSP_H
#define LIL_DENSE_PACKED_DSP_H

#include "lil_requantize_dsp.h"
#include "lil_unpack_dsp.h"

typedef struct {
    int32_t rows, n, m; /* how often, inputs, outputs                     */
    int32_t bits;       /* of a weight: 4 or 2                            */
    int32_t words;      /* of two rows of weights                         */
    int32_t per_row;    /* 1: a scale for each row of w, 0: one for all   */
    int32_t y_zero;     /* zero point of y, [-128, 127]                   */
    int32_t low, high;  /* fused activation, in y's integers, [-128, 127] */
    int32_t rounding;   /* LIL_ROUND_...                                  */
} lil_dense_packed_dsp_params;

/* Adds the products of x, as pairs, with two rows. */
LIL_INLINE void lil_dense_packed_dsp_sums(const lil_dense_packed_dsp_params p, const int32_t *pairs, const int32_t *w,
                                          int32_t *first, int32_t *second)
{
    const uint32_t mask = lil_mask_of_pairs(p.bits);
    int32_t a = *first, b = *second;
    LIL_UNROLL(2)
    for (const int32_t *end = w + p.words; w < end; w++) {
        const uint32_t word = (uint32_t)*w;
        LIL_UNROLL(4)
        for (int32_t shift = 0; shift < 8; shift += p.bits, pairs++) {
            a = lil_smlad(*pairs, (int32_t)(word >> shift & mask), a);
            b = lil_smlad(*pairs, (int32_t)(word >> (shift + 8) & mask), b);
        }
    }
    *first = a;
    *second = b;
}

LIL_INLINE void lil_dense_packed_dsp(const lil_dense_packed_dsp_params p, const int8_t *x, const int32_t *w,
                                     const int32_t *b, const lil_scale *scale, int8_t *tail, int32_t *pairs,
                                     int8_t *LIL_RESTRICT y)
{
    const int32_t per_word = p.bits == 4 ? 4 : 8, whole = p.n / per_word * per_word;

    for (int32_t k = 0; k < per_word; k++)
        tail[k] = 0;
    for (int32_t row = 0; row < p.rows; row++, x += p.n) {
        const int32_t *weights = w;
        for (int32_t k = 0; k < p.n - whole; k++)
            tail[k] = x[whole + k];
        int32_t excess = lil_widen_and_sum(x, whole, 1, pairs);
        if (whole < p.n)
            excess += lil_widen_and_sum(tail, per_word, 1, pairs + whole / 2);
        excess *= p.bits == 4 ? 8 : 2;
        for (int32_t i = 0; i < p.m; i += 2, weights += p.words) {
            int32_t sums[2] = {-excess, -excess};
            lil_dense_packed_dsp_sums(p, pairs, weights, &sums[0], &sums[1]);
            for (int32_t k = i; k < lil_min(i + 2, p.m); k++) {
                const lil_scale_dsp ready = lil_ready_scale_dsp(scale[k * p.per_row], p.y_zero);
                *y++ = lil_requantize_s8_dsp(sums[k - i] + b[k], ready, p.rounding, p.low, p.high);
            }
        }
    }
}

#endif

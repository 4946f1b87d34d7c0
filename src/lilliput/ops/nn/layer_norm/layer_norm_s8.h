/* lil_layer_norm_s8: y = gamma (x - mean) / sqrt(variance + epsilon) + beta, row by row. The meaning is integer.py.
 *
 *   x, y    (rows, n)  int8; may be the same
 *   factor  (n)        int16: gamma over y's scale
 *   term    (n)        int32, below 2^30: beta and zero point in y's steps, and half of the last bit */
#ifndef LIL_LAYER_NORM_S8_H
#define LIL_LAYER_NORM_S8_H

#include "lil_long.h"
#include "lil_reciprocal_root.h"
#include "lil_word_by_half.h"

typedef struct {
    int32_t rows, n;                   /* n <= 4096                                                   */
    int32_t epsilon_low, epsilon_high; /* the words of epsilon in units of n^2 variance, below 2^47   */
    int32_t narrow;                    /* to the normalized number of 16 bits, [8, 14] to the right   */
    int32_t shift;                     /* to y's steps, [1, 29] to the right                          */
    int32_t low, high;                 /* range of y, within [-128, 127]                              */
} lil_layer_norm_s8_params;

/* 1 / sqrt(n^2 (variance + epsilon)) of a row whose numbers sum to `sum`, and their squares to `squares`. */
LIL_INLINE lil_reciprocal lil_layer_norm_s8_scale(const lil_layer_norm_s8_params p, int32_t sum, int32_t squares)
{
    const uint64_t epsilon = (uint64_t)(uint32_t)p.epsilon_high << 32 | (uint32_t)p.epsilon_low;
    const uint64_t spread = lil_long_product((uint32_t)p.n, (uint32_t)squares) - lil_long_square(sum) + epsilon;
    return lil_reciprocal_root(spread != 0 ? spread : 1u);
}

LIL_INLINE void lil_layer_norm_s8(const lil_layer_norm_s8_params p, const int8_t *x, const int16_t *factor,
                                  const int32_t *term, int8_t *y)
{
    const int32_t half = INT32_C(1) << (p.narrow - 1);

    for (int32_t row = 0; row < p.rows; row++, x += p.n, y += p.n) {
        int32_t sum = 0, squares = 0;

        for (int32_t i = 0; i < p.n; i++) {
            sum += x[i];
            squares += (int32_t)x[i] * x[i];
        }
        const lil_reciprocal by = lil_layer_norm_s8_scale(p, sum, squares);
        for (int32_t i = 0; i < p.n; i++) {
            const int32_t distance = (int32_t)((uint32_t)(p.n * x[i] - sum) << (8 - by.exponent));
            const int32_t z = (lil_by_first(distance, by.reciprocal) + half) >> p.narrow;
            const int32_t scaled = (z * lil_read_s16(factor + i) + lil_read_s32(term + i)) >> p.shift;
            y[i] = (int8_t)lil_clamp(scaled, p.low, p.high);
        }
    }
}

#endif

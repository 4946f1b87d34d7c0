/* lil_spectral_moments_s32: numbers that describe the shape of each spectrum. The meaning is ops/spectral_moments.py.
 *
 *   x        (rows, bins)   int32; numbers below 0 count as 0
 *   codes    (count)        which numbers: 0 centroid, 1 spread, 2 skew, 3 kurtosis, 4 roll-off, 5 flatness
 *   factors  (count)        what each is multiplied by to be in y's integers
 *   logs     (64)           see lil_log2.h
 *   y        (rows, count)  int16 or int32; may not overlap x */
#ifndef LIL_SPECTRAL_MOMENTS_S32_H
#define LIL_SPECTRAL_MOMENTS_S32_H

#include "lil_log2.h"
#include "lil_scaled.h"

typedef struct {
    int32_t rows, bins, count; /* bins in [2, 2049]                           */
    int32_t right;             /* bits lost before the fourth power, [0, 17]  */
    int32_t part;              /* of the roll-off, in Q15, (0, 2^15)          */
    int32_t wide;              /* 1 where y is int32, 0 where it is int16     */
    int32_t low, high;         /* of y                                        */
} lil_spectral_moments_s32_params;

/* Moments of one row around the centroid, divided by the sum. */
typedef struct {
    lil_scaled centroid, first, second, third, fourth, flatness;
    int32_t rolloff;
    int32_t right;  /* bits that weights lose */
    uint32_t total; /* of the weights         */
} lil_spectral_moments_s32_row;

/* A bin of at most 20 bits. */
LIL_INLINE uint32_t lil_spectral_weight(int32_t x, int32_t right) { return (uint32_t)lil_max(x, 0) >> right; }

/* to += a b */
LIL_CALLED void lil_spectral_add(lil_scaled *to, const lil_scaled *a, const lil_scaled *b)
{
    *to = lil_scaled_add(*to, lil_scaled_multiply(*a, *b));
}

/* A whole number of at most 4 bits. */
LIL_INLINE lil_scaled lil_spectral_whole(uint32_t size, int32_t exponent, int32_t negative)
{
    lil_scaled number;
    number.significand = size << 28;
    number.exponent = exponent - 28;
    number.negative = negative;
    return number;
}

/* The first bin up to which the sum of weights reaches the part. */
LIL_INLINE int32_t lil_spectral_rolloff(const int32_t *x, int32_t right, uint32_t total, int32_t part)
{
    const uint64_t wanted = lil_long_product(total, (uint32_t)part);
    uint32_t sum = lil_spectral_weight(x[0], right);
    int32_t k = 0;

    while ((uint64_t)sum << 15 < wanted)
        sum += lil_spectral_weight(x[++k], right);
    return k;
}

/* log2 of the geometric over the arithmetic mean. */
LIL_CALLED void lil_spectral_flatness(const int32_t *x, int32_t bins, const uint32_t *logs,
                                      lil_spectral_moments_s32_row *row)
{
    const uint32_t total = row->total;
    uint32_t sum = 0;
    for (int32_t k = 0; k < bins; k++) {
        const uint32_t weight = lil_spectral_weight(x[k], row->right);
        sum += (uint32_t)lil_log2_q16(weight != 0 ? weight : 1u, logs);
    }
    const int32_t level = lil_log2_q16(total != 0 ? total : 1u, logs) - lil_log2_q16((uint32_t)bins, logs);
    const int64_t levels = (int64_t)lil_long_product((uint32_t)(level < 0 ? -level : level), (uint32_t)bins);
    const int64_t difference = (int64_t)sum - (level < 0 ? -levels : levels);
    row->flatness = lil_scaled_divide(lil_scaled_signed(total != 0 ? difference : 0, -16), lil_scaled_signed(bins, 0));
}

LIL_CALLED void lil_spectral_moments_s32_of(const lil_spectral_moments_s32_params p, const int32_t *x,
                                            lil_spectral_moments_s32_row *row)
{
    int32_t largest = 0;
    for (int32_t k = 0; k < p.bins; k++)
        largest = lil_max(largest, x[k]);
    const int32_t right = lil_max(lil_bit_length((uint32_t)largest) - 20, 0);

    uint32_t total = 0;
    uint64_t first = 0;
    for (int32_t k = 0; k < p.bins; k++) {
        const uint32_t weight = lil_spectral_weight(x[k], right);
        total += weight;
        first += weight * (uint32_t)k;
    }
    const lil_scaled sum = lil_scaled_of(total, 0, 0);
    row->centroid = lil_scaled_divide(lil_scaled_of(first, 0, 0), sum);
    row->rolloff = lil_spectral_rolloff(x, right, total, p.part);
    row->right = right;
    row->total = total;
    const int32_t fraction = -row->centroid.exponent;
    const int32_t below = fraction > 31 ? 0 : (int32_t)(row->centroid.significand >> lil_max(fraction, 0));

    int64_t ones = 0, cubes = 0;
    uint64_t squares = 0, fourths = 0;
    for (int32_t k = 0; k < p.bins; k++) {
        const uint32_t weight = lil_spectral_weight(x[k], right);
        const int32_t d = k - below;
        const uint32_t size = (uint32_t)(d < 0 ? -d : d), square = size * size;
        const uint64_t cube = lil_long_product(weight * size, square), weighted = lil_long_product(weight, square);
        ones += d < 0 ? -(int64_t)(weight * size) : (int64_t)(weight * size);
        squares += weighted;
        cubes += d < 0 ? -(int64_t)cube : (int64_t)cube;
        fourths += lil_long_times(lil_long_right(weighted, p.right), square);
    }
    row->first = lil_scaled_divide(lil_scaled_signed(ones, 0), sum);
    row->second = lil_scaled_divide(lil_scaled_of(squares, 0, 0), sum);
    row->third = lil_scaled_divide(lil_scaled_signed(cubes, 0), sum);
    row->fourth = lil_scaled_divide(lil_scaled_of(fourths, p.right, 0), sum);
}

/* From moments around the bin below the centroid to those around it. */
LIL_CALLED void lil_spectral_central(lil_spectral_moments_s32_row *row)
{
    const lil_scaled two = lil_spectral_whole(8, -2, 0), six = lil_spectral_whole(12, -1, 0);
    const lil_scaled minus_three = lil_spectral_whole(12, -2, 1), minus_four = lil_spectral_whole(8, -1, 1);
    const lil_scaled square = lil_scaled_multiply(row->first, row->first);
    lil_scaled inner = lil_scaled_multiply(row->second, six), outer = {0, 0, 0};

    lil_spectral_add(&inner, &square, &minus_three);
    lil_spectral_add(&outer, &row->first, &inner);
    lil_spectral_add(&outer, &row->third, &minus_four);
    lil_spectral_add(&row->fourth, &row->first, &outer);
    inner = lil_scaled_multiply(square, two);
    lil_spectral_add(&inner, &row->second, &minus_three);
    lil_spectral_add(&row->third, &row->first, &inner);
    row->second = lil_scaled_add(row->second, lil_scaled_negate(square));
}

LIL_CALLED lil_scaled lil_spectral_moments_s32_value(const lil_spectral_moments_s32_row *row, uint8_t code)
{
    const lil_scaled zero = {0, 0, 0}, minus_three = {0xC0000000u, -30, 1};
    const int32_t is_flat = row->second.significand == 0 || row->second.negative;

    if (code == 0)
        return row->centroid;
    if (code == 5)
        return row->flatness;
    if (code == 4)
        return lil_scaled_signed(row->rolloff, 0);
    if (is_flat)
        return zero;
    const lil_scaled spread = lil_scaled_root(row->second);
    if (code == 1)
        return spread;
    if (code == 2)
        return lil_scaled_divide(lil_scaled_divide(row->third, row->second), spread);
    return lil_scaled_add(lil_scaled_divide(lil_scaled_divide(row->fourth, row->second), row->second), minus_three);
}

LIL_INLINE void lil_spectral_moments_s32(const lil_spectral_moments_s32_params p, const int32_t *x,
                                         const uint8_t *codes, const lil_scaled *factors, const uint32_t *logs,
                                         void *LIL_RESTRICT y)
{
    for (int32_t i = 0; i < p.rows; i++, x += p.bins) {
        lil_spectral_moments_s32_row row;
        lil_spectral_moments_s32_of(p, x, &row);
        lil_spectral_flatness(x, p.bins, logs, &row);
        lil_spectral_central(&row);
        LIL_UNROLL(1)
        for (int32_t c = 0; c < p.count; c++) {
            const lil_scaled value = lil_spectral_moments_s32_value(&row, lil_read_u8(codes + c));
            const lil_scaled scaled = lil_scaled_multiply(value, lil_scaled_read(factors + c));
            const int32_t result = lil_scaled_round(scaled, p.low, p.high);
            if (p.wide)
                ((int32_t *)y)[i * p.count + c] = result;
            else
                ((int16_t *)y)[i * p.count + c] = (int16_t)result;
        }
    }
}

#endif

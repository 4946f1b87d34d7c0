/* lil_statistics_s16: numbers that describe each row of x.
 *
 *   x        (rows, n)      int16
 *   codes    (count)        which statistics, LIL_STATISTIC_... of lil_statistic.h
 *   factors  (count)        what each is multiplied by to be in y's integers
 *   y        (rows, count)  int16 or int32; may not overlap x
 *
 * Sums are exact. Roots and quotients are cut to 32 bits, and rounded once at the end. For skew and kurtosis the
 * distances from the mean are rounded to 12 bits of the largest, so that sums of their fourth powers fit 64 bits. */
#ifndef LIL_STATISTICS_S16_H
#define LIL_STATISTICS_S16_H

#include "lil_scaled.h"
#include "lil_statistic.h"

typedef struct {
    int32_t rows, n;   /* n in [1, 32767]                                                 */
    int32_t count;     /* of statistics, >= 1                                             */
    int32_t moments;   /* 1 where skew or kurtosis is among them, else 0                  */
    int32_t wide;      /* 1 where y is int32, 0 where it is int16                         */
    int32_t low, high; /* of y                                                            */
} lil_statistics_s16_params;

/* Sums over one row. */
typedef struct {
    int32_t sum, low, high;
    uint32_t magnitudes;
    uint64_t squares, spread; /* spread: n times the squares less the sum squared, n^2 times the variance */
    uint64_t second, fourth;  /* of powers of distances from the mean, in units of their own */
    int64_t third;
} lil_statistics_s16_sums;

/* Powers of the distances n x - sum, at most 2^31, shifted to 12 bits. */
LIL_INLINE void lil_statistics_s16_moments(const int16_t *x, int32_t n, lil_statistics_s16_sums *s)
{
    uint32_t largest = (uint32_t)lil_max(n * s->high - s->sum, s->sum - n * s->low);
    int32_t right = 0;

    LIL_UNROLL(1)
    for (; largest >= 4096u; largest >>= 1)
        right++;
    const uint32_t half = (UINT32_C(1) << right) >> 1;
    for (int32_t i = 0; i < n; i++) {
        const int32_t distance = n * x[i] - s->sum;
        const uint32_t d = ((uint32_t)(distance < 0 ? -distance : distance) + half) >> right; /* <= 4096 */
        const uint32_t square = d * d;
        const uint64_t cube = lil_long_product(square, d);
        s->second += square;
        s->third += distance < 0 ? -(int64_t)cube : (int64_t)cube;
        s->fourth += lil_long_product(square, square);
    }
}

LIL_INLINE lil_statistics_s16_sums lil_statistics_s16_row(const int16_t *x, int32_t n, int32_t moments)
{
    lil_statistics_s16_sums s = {0, x[0], x[0], 0, 0, 0, 0, 0, 0};

    for (int32_t i = 0; i < n; i++) {
        const int32_t value = x[i];
        s.sum += value;
        s.low = lil_min(s.low, value);
        s.high = lil_max(s.high, value);
        s.magnitudes += (uint32_t)(value < 0 ? -value : value);
        s.squares += (uint32_t)(value * value);
    }
    s.spread = lil_long_times(s.squares, (uint32_t)n) - lil_long_square(s.sum);
    if (moments)
        lil_statistics_s16_moments(x, n, &s);
    return s;
}

LIL_INLINE lil_scaled lil_statistics_s16_value(const lil_statistics_s16_sums *s, int32_t n, uint8_t code)
{
    const lil_scaled minus_three = {0xC0000000u, -30, 1};
    const lil_scaled second = lil_scaled_of(s->second, 0, 0), root = lil_scaled_root(lil_scaled_of(s->squares, 0, 0));
    const lil_scaled fourth = lil_scaled_multiply(lil_scaled_of(s->fourth, 0, 0), lil_scaled_signed(n, 0));

    switch (code) {
    case LIL_STATISTIC_MEAN: return lil_scaled_signed(s->sum, 0);
    case LIL_STATISTIC_MEAN_ABSOLUTE: return lil_scaled_signed(s->magnitudes, 0);
    case LIL_STATISTIC_MIN: return lil_scaled_signed(s->low, 0);
    case LIL_STATISTIC_MAX: return lil_scaled_signed(s->high, 0);
    case LIL_STATISTIC_PEAK_TO_PEAK: return lil_scaled_signed(s->high - s->low, 0);
    case LIL_STATISTIC_RMS: return root;
    case LIL_STATISTIC_VARIANCE: return lil_scaled_of(s->spread, 0, 0);
    case LIL_STATISTIC_DEVIATION: return lil_scaled_root(lil_scaled_of(s->spread, 0, 0));
    case LIL_STATISTIC_SKEW:
        return lil_scaled_divide(lil_scaled_divide(lil_scaled_signed(s->third, 0), second), lil_scaled_root(second));
    case LIL_STATISTIC_KURTOSIS:
        if (s->second == 0)
            return second;
        return lil_scaled_add(lil_scaled_divide(lil_scaled_divide(fourth, second), second), minus_three);
    default: return lil_scaled_divide(lil_scaled_signed(lil_max(s->high, -s->low), 0), root);
    }
}

LIL_INLINE void lil_statistics_s16(const lil_statistics_s16_params p, const int16_t *x, const uint8_t *codes,
                                   const lil_scaled *factors, void *LIL_RESTRICT y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.n) {
        const lil_statistics_s16_sums s = lil_statistics_s16_row(x, p.n, p.moments);
        LIL_UNROLL(1)
        for (int32_t i = 0; i < p.count; i++) {
            const lil_scaled value = lil_statistics_s16_value(&s, p.n, lil_read_u8(codes + i));
            const lil_scaled scaled = lil_scaled_multiply(value, lil_scaled_read(factors + i));
            const int32_t result = lil_scaled_round(scaled, p.low, p.high);
            if (p.wide)
                ((int32_t *)y)[row * p.count + i] = result;
            else
                ((int16_t *)y)[row * p.count + i] = (int16_t)result;
        }
    }
}

#endif

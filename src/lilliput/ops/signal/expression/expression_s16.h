/* lil_expression_s16: one number for each row of x, by a program of + - * / min max and elementary functions.
 *
 *   x          (rows, channels)  int16
 *   program    (steps, 2)        code of lil_expression.h, and an index where the code says so
 *   constants  (count)           at least one
 *   units      (channels)        what 1 of a channel stands for
 *   y          (rows, 1)         int16 or int32; may not overlap x
 *
 * Between x and y numbers are lil_scaled, so none is too large or too small: 32 bits of each are kept. A quotient by 0
 * is the largest number, the root of a number below 0 is 0, the logarithm of one that is not above 0 that of the
 * smallest number. y is rounded to the nearest and saturated. */
#ifndef LIL_EXPRESSION_S16_H
#define LIL_EXPRESSION_S16_H

#include "lil_expression.h"
#include "lil_scaled_power.h"

typedef struct {
    int32_t rows, channels;      /* >= 1                                            */
    int32_t steps;               /* >= 1                                            */
    int32_t wide;                /* 1 where y is int32, 0 where it is int16         */
    int32_t low, high;           /* of y                                            */
    int32_t factor_significand;  /* what a result is multiplied by to be in y's     */
    int32_t factor_exponent;     /* integers, as a lil_scaled                       */
} lil_expression_s16_params;

LIL_INLINE lil_scaled lil_expression_s16_of_two(uint8_t code, lil_scaled a, lil_scaled b)
{
    const lil_scaled minus_b = lil_scaled_negate(b);

    switch (code) {
    case LIL_EXPRESSION_ADD: return lil_scaled_add(a, b);
    case LIL_EXPRESSION_SUBTRACT: return lil_scaled_add(a, minus_b);
    case LIL_EXPRESSION_MULTIPLY: return lil_scaled_multiply(a, b);
    case LIL_EXPRESSION_DIVIDE: return lil_scaled_divide(a, b);
    case LIL_EXPRESSION_MIN: return lil_scaled_add(a, minus_b).negative ? a : b;
    default: return lil_scaled_add(a, minus_b).negative ? b : a;
    }
}

LIL_INLINE lil_scaled lil_expression_s16_of_one(uint8_t code, lil_scaled a)
{
    switch (code) {
    case LIL_EXPRESSION_NEGATE: return lil_scaled_negate(a);
    case LIL_EXPRESSION_ABS: a.negative = 0; return a;
    case LIL_EXPRESSION_SQRT: return lil_scaled_root(a);
    case LIL_EXPRESSION_EXP: return lil_scaled_exp(a);
    default: return lil_scaled_log(a);
    }
}

LIL_INLINE lil_scaled lil_expression_s16_row(const lil_expression_s16_params p, const int16_t *x,
                                             const uint8_t *program, const lil_scaled *constants,
                                             const lil_scaled *units)
{
    lil_scaled stack[LIL_EXPRESSION_DEPTH];
    int32_t top = -1;

    LIL_UNROLL(1)
    for (int32_t step = 0; step < p.steps; step++) {
        const uint8_t code = lil_read_u8(program + 2 * step), index = lil_read_u8(program + 2 * step + 1);
        if (code == LIL_EXPRESSION_CHANNEL) {
            stack[++top] = lil_scaled_multiply(lil_scaled_signed(x[index], 0), lil_scaled_read(units + index));
        } else if (code == LIL_EXPRESSION_CONSTANT) {
            stack[++top] = lil_scaled_read(constants + index);
        } else if (code < LIL_EXPRESSION_NEGATE) {
            top--;
            stack[top] = lil_expression_s16_of_two(code, stack[top], stack[top + 1]);
        } else {
            stack[top] = lil_expression_s16_of_one(code, stack[top]);
        }
    }
    return stack[0];
}

LIL_INLINE void lil_expression_s16(const lil_expression_s16_params p, const int16_t *x, const uint8_t *program,
                                   const lil_scaled *constants, const lil_scaled *units, void *LIL_RESTRICT y)
{
    const lil_scaled factor = lil_scaled_positive(p.factor_significand, p.factor_exponent);

    for (int32_t row = 0; row < p.rows; row++, x += p.channels) {
        const lil_scaled result = lil_expression_s16_row(p, x, program, constants, units);
        const int32_t rounded = lil_scaled_round(lil_scaled_multiply(result, factor), p.low, p.high);
        if (p.wide)
            ((int32_t *)y)[row] = rounded;
        else
            ((int16_t *)y)[row] = (int16_t)rounded;
    }
}

#endif

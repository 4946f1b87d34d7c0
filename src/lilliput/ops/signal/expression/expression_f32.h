/* lil_expression_f32: one number for each row of x, by a program of + - * / min max and elementary functions.
 *
 *   x          (rows, channels)  float
 *   program    (steps, 2)        code of lil_expression.h, and an index where the code says so
 *   constants  (count)           at least one
 *   y          (rows, 1)         float; may be x. Infinities and NaN as in IEEE 754 */
#ifndef LIL_EXPRESSION_F32_H
#define LIL_EXPRESSION_F32_H

#include "lil_expression.h"
#include "lil_math.h"

typedef struct {
    int32_t rows, channels; /* >= 1 */
    int32_t steps;          /* >= 1 */
} lil_expression_f32_params;

LIL_INLINE float lil_expression_f32_of_two(uint8_t code, float a, float b)
{
    switch (code) {
    case LIL_EXPRESSION_ADD: return a + b;
    case LIL_EXPRESSION_SUBTRACT: return a - b;
    case LIL_EXPRESSION_MULTIPLY: return a * b;
    case LIL_EXPRESSION_DIVIDE: return a / b;
    case LIL_EXPRESSION_MIN: return b < a ? b : a;
    default: return b > a ? b : a;
    }
}

LIL_INLINE float lil_expression_f32_of_one(uint8_t code, float a)
{
    switch (code) {
    case LIL_EXPRESSION_NEGATE: return -a;
    case LIL_EXPRESSION_ABS: return lil_abs(a);
    case LIL_EXPRESSION_SQRT: return lil_sqrt(a);
    case LIL_EXPRESSION_EXP: return lil_exp(a);
    default: return lil_log(a);
    }
}

LIL_INLINE void lil_expression_f32(const lil_expression_f32_params p, const float *x, const uint8_t *program,
                                   const float *constants, float *y)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.channels) {
        float stack[LIL_EXPRESSION_DEPTH];
        int32_t top = -1;
        LIL_UNROLL(1)
        for (int32_t step = 0; step < p.steps; step++) {
            const uint8_t code = lil_read_u8(program + 2 * step), index = lil_read_u8(program + 2 * step + 1);
            if (code == LIL_EXPRESSION_CHANNEL) {
                stack[++top] = x[index];
            } else if (code == LIL_EXPRESSION_CONSTANT) {
                stack[++top] = lil_read_f32(constants + index);
            } else if (code < LIL_EXPRESSION_NEGATE) {
                top--;
                stack[top] = lil_expression_f32_of_two(code, stack[top], stack[top + 1]);
            } else {
                stack[top] = lil_expression_f32_of_one(code, stack[top]);
            }
        }
        y[row] = stack[0];
    }
}

#endif

/* lil_rules_f32: the label of the first rule whose conditions all hold.
 *
 *   x      (rows, features)  float
 *   table  conditions, rule by rule; the last entry holds always
 *   y      (rows)            int8 */
#ifndef LIL_RULES_F32_H
#define LIL_RULES_F32_H

#include "lil_condition.h"
#include "lil_math.h"

typedef struct {
    int32_t rows, features; /* of x, >= 1 */
} lil_rules_f32_params;

/* Whether a condition holds for the row of x that begins at `from`; one on no feature does. */
LIL_INLINE int32_t lil_rules_f32_holds(const float *x, int32_t from, const lil_condition *at)
{
    const int32_t feature = lil_read_s32(&at->feature);

    if (feature < 0)
        return 1;
    const float value = x[from + feature], bound = lil_from_bits((uint32_t)lil_read_s32(&at->bound));
    return lil_read_s32(&at->is_below) ? value < bound : value >= bound;
}

LIL_INLINE void lil_rules_f32(const lil_rules_f32_params p, const float *x, const lil_condition *table,
                              int8_t *LIL_RESTRICT y)
{
    for (int32_t row = 0; row < p.rows; row++) {
        const lil_condition *at = table;
        for (;;) {
            if (!lil_rules_f32_holds(x, row * p.features, at))
                at = lil_next_rule(at);
            else if (lil_read_s32(&at->label) == -2)
                at++;
            else
                break;
        }
        y[row] = (int8_t)lil_read_s32(&at->label);
    }
}

#endif

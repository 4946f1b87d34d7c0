/* lil_condition: comparisons in a table, for rules. The meaning is ops/signal/rules. */
#ifndef LIL_CONDITION_H
#define LIL_CONDITION_H

#include "lil_platform.h"

/* One condition of a rule. */
typedef struct {
    int32_t feature;  /* -1: holds always, the last entry            */
    int32_t is_below; /* whether the feature must be below the bound, or reach it */
    int32_t label;    /* of the rule, where this is its last condition; -2: it goes on */
    int32_t bound;    /* a stored number, or a float's bits          */
} lil_condition;

/* The condition behind those of this rule. */
LIL_INLINE const lil_condition *lil_next_rule(const lil_condition *at)
{
    while (lil_read_s32(&at->label) == -2)
        at++;
    return at + 1;
}

#endif

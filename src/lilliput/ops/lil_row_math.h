/* lil_row_math: what filters with one number of memory have in common: levels with 14 bits below those of int16. */
#ifndef LIL_ROW_MATH_H
#define LIL_ROW_MATH_H

#include "lil_wide_sum.h"

#define LIL_LEVEL_ONE INT32_C(16384)

/* A level as int16, rounded, saturated. */
LIL_INLINE int16_t lil_level_s16(int32_t level)
{
    return lil_saturate_s16(lil_shift_rounded(level, 14));
}

#endif

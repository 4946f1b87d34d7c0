/* lil_sequence: the walk of recurrent layers through their rows. Their parameters begin with
 *
 *   rows, steps, n, cells  sequences, rows of each, numbers in and out; >= 1
 *   fresh                  1: every sequence starts at zero, 0: states are kept from call to call
 *   reverse                1: rows are read from the last to the first
 *   last                   1: y has one row a sequence, what there is after the last row read; 0: one for each of x */
#ifndef LIL_SEQUENCE_H
#define LIL_SEQUENCE_H

#include "lil_platform.h"

/* The row that is read in step number `step`. */
LIL_INLINE int32_t lil_sequence_row(int32_t step, int32_t steps, int32_t reverse)
{
    return reverse ? steps - 1 - step : step;
}

LIL_INLINE void lil_fill_s8(int8_t *x, int32_t n, int32_t value)
{
    for (int32_t i = 0; i < n; i++)
        x[i] = (int8_t)value;
}

LIL_INLINE void lil_clear_s16(int16_t *x, int32_t n)
{
    for (int32_t i = 0; i < n; i++)
        x[i] = 0;
}

LIL_INLINE void lil_clear_f32(float *x, int32_t n)
{
    for (int32_t i = 0; i < n; i++)
        x[i] = 0.0f;
}

LIL_INLINE void lil_copy_row_f32(float *LIL_RESTRICT to, const float *LIL_RESTRICT from, int32_t n)
{
    for (int32_t i = 0; i < n; i++)
        to[i] = from[i];
}

#endif

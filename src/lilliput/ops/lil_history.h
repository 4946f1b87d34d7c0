/* lil_history: one channel of a signal behind what came before it, side by side, as sums over the past want it. */
#ifndef LIL_HISTORY_H
#define LIL_HISTORY_H

#include "lil_platform.h"

/* to (n) = from (n), eight bytes at a time. */
LIL_INLINE void lil_copy_s16(int16_t *LIL_RESTRICT to, const int16_t *LIL_RESTRICT from, int32_t n)
{
    LIL_UNROLL(2)
    for (; n >= 4; n -= 4, to += 4, from += 4) {
        uint32_t words[2];
        __builtin_memcpy(words, from, 8);
        __builtin_memcpy(to, words, 8);
    }
    LIL_UNROLL(1)
    for (; n > 0; n--)
        *to++ = *from++;
}

LIL_INLINE void lil_copy_f32(float *LIL_RESTRICT to, const float *LIL_RESTRICT from, int32_t n)
{
    LIL_UNROLL(4)
    for (int32_t i = 0; i < n; i++)
        to[i] = from[i];
}

/* window (zeros + kept + rows) = zeros, the line (kept), x (rows, channels) of one channel. */
LIL_INLINE void lil_history_s16(int16_t *LIL_RESTRICT window, int32_t zeros, const int16_t *LIL_RESTRICT line,
                                int32_t kept, const int16_t *LIL_RESTRICT x, int32_t rows, int32_t channels)
{
    LIL_UNROLL(1)
    for (int32_t i = 0; i < zeros; i++)
        *window++ = 0;
    lil_copy_s16(window, line, kept);
    window += kept;
    if (channels == 1) {
        lil_copy_s16(window, x, rows);
        return;
    }
    LIL_UNROLL(4)
    for (int32_t i = 0; i < rows; i++, x += channels)
        window[i] = *x;
}

LIL_INLINE void lil_history_f32(float *LIL_RESTRICT window, const float *LIL_RESTRICT line, int32_t kept,
                                const float *LIL_RESTRICT x, int32_t rows, int32_t channels)
{
    lil_copy_f32(window, line, kept);
    LIL_UNROLL(4)
    for (int32_t i = 0; i < rows; i++, x += channels)
        window[kept + i] = *x;
}

#endif

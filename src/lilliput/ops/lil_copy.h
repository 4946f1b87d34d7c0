/* lil_copy: moving bytes, whatever they mean. Extents and strides of the walk come from ops/strided.py. */
#ifndef LIL_COPY_H
#define LIL_COPY_H

#include "lil_platform.h"

/* y = x, `bytes` of them; in_flash says that x is a constant. They may not overlap unless they are the same. */
LIL_INLINE void lil_copy(uint8_t *y, const uint8_t *x, int32_t bytes, int32_t in_flash)
{
    if (in_flash)
        for (int32_t i = 0; i < bytes; i++)
            y[i] = lil_read_u8(x + i);
    else
        for (int32_t i = 0; i < bytes; i++)
            y[i] = x[i];
}

/* y = x, `bytes` of them, by words where both are aligned: for what is worth a call. y may overlap x where it starts
 * before it. */
LIL_CALLED void lil_copy_many(uint8_t *y, const uint8_t *x, int32_t bytes)
{
    if ((((uintptr_t)x | (uintptr_t)y) & 3) == 0) {
        LIL_UNROLL(1)
        for (; bytes >= 16; bytes -= 16, y += 16, x += 16) {
            uint32_t words[4];
            __builtin_memcpy(words, __builtin_assume_aligned(x, 4), 16);
            __builtin_memcpy(__builtin_assume_aligned(y, 4), words, 16);
        }
    }
    LIL_UNROLL(1)
    for (; bytes > 0; bytes--)
        *y++ = *x++;
}

/* y = x, `bytes` of them, eight at a time wherever they lie. They may not overlap. */
LIL_INLINE void lil_copy_samples(uint8_t *LIL_RESTRICT y, const uint8_t *LIL_RESTRICT x, int32_t bytes)
{
    LIL_UNROLL(2)
    for (; bytes >= 8; bytes -= 8, y += 8, x += 8) {
        uint32_t words[2];
        __builtin_memcpy(words, x, 8);
        __builtin_memcpy(y, words, 8);
    }
    LIL_UNROLL(1)
    for (; bytes > 0; bytes--)
        *y++ = *x++;
}

/* rows[0 ... bytes - 1] = rows[start ... start + bytes - 1], start > 0. */
LIL_CALLED void lil_move_to_start(uint8_t *rows, int32_t start, int32_t bytes)
{
    LIL_UNROLL(1)
    for (; bytes >= 8; bytes -= 8, rows += 8) {
        uint32_t words[2];
        __builtin_memcpy(words, rows + start, 8);
        __builtin_memcpy(rows, words, 8);
    }
    LIL_UNROLL(1)
    for (; bytes > 0; bytes--, rows++)
        *rows = rows[start];
}

/* A walk over two tensors at once: `run` bytes that lie side by side in both, n5 times for each of n4 and so on.
 * x5, y5 are the bytes from one run to the next, x4, y4 from one row of runs to the next; strides of x may be negative. */
typedef struct {
    int32_t n0, n1, n2, n3, n4, n5; /* >= 1 */
    int32_t x0, x1, x2, x3, x4, x5;
    int32_t y0, y1, y2, y3, y4, y5;
    int32_t x_start, y_start; /* bytes from the tensors' starts to the first run */
    int32_t run;              /* bytes, >= 1 */
} lil_walk;

LIL_INLINE void lil_copy_walk(const lil_walk p, const uint8_t *x, uint8_t *y)
{
    for (int32_t a = 0; a < p.n0; a++) {
        for (int32_t b = 0; b < p.n1; b++) {
            for (int32_t c = 0; c < p.n2; c++) {
                for (int32_t d = 0; d < p.n3; d++) {
                    for (int32_t e = 0; e < p.n4; e++) {
                        const uint8_t *from = x + p.x_start + a * p.x0 + b * p.x1 + c * p.x2 + d * p.x3 + e * p.x4;
                        uint8_t *to = y + p.y_start + a * p.y0 + b * p.y1 + c * p.y2 + d * p.y3 + e * p.y4;
                        for (int32_t f = 0; f < p.n5; f++, from += p.x5, to += p.y5)
                            lil_copy(to, from, p.run, 0);
                    }
                }
            }
        }
    }
}

#endif

/* lil_broadcast: a walk through two operands, either of which may be repeated along some axes, row by row of y.
 * The meaning is ops/broadcast.py. A kernel's rows lie behind one another in y:
 *
 *   lil_row row = {0, 0, {0}};
 *   do {
 *       for (i = 0; i < p.n; i++)
 *           y[i] = a[row.a + i * p.a_step] ... b[row.b + i * p.b_step];
 *       y += p.n;
 *   } while (lil_next_row(&row, axis, p.axes)); */
#ifndef LIL_BROADCAST_H
#define LIL_BROADCAST_H

#include "lil_platform.h"

#define LIL_MAX_AXES 8

typedef struct {
    int32_t n;    /* extent, at least 1                                    */
    int32_t a, b; /* elements from one index to the next; 0 where repeated */
} lil_axis;

typedef struct {
    int32_t a, b;             /* where the row begins in each operand */
    int32_t at[LIL_MAX_AXES]; /* index along each axis                */
} lil_row;

/* Moves to the next row; 0 after the last. axis (axes), in flash, the fastest last. */
LIL_INLINE int32_t lil_next_row(lil_row *row, const lil_axis *axis, int32_t axes)
{
    for (int32_t i = axes - 1; i >= 0; i--) {
        const int32_t n = lil_read_s32(&axis[i].n), a = lil_read_s32(&axis[i].a), b = lil_read_s32(&axis[i].b);
        row->a += a;
        row->b += b;
        if (++row->at[i] < n)
            return 1;
        row->at[i] = 0;
        row->a -= a * n;
        row->b -= b * n;
    }
    return 0;
}

/* An operand's element: from flash where the operand is a constant, else from memory. */
LIL_INLINE int8_t lil_operand_s8(const int8_t *p, int32_t flash) { return flash ? lil_read_s8(p) : *p; }
LIL_INLINE int16_t lil_operand_s16(const int16_t *p, int32_t flash) { return flash ? lil_read_s16(p) : *p; }
LIL_INLINE int32_t lil_operand_s32(const int32_t *p, int32_t flash) { return flash ? lil_read_s32(p) : *p; }
LIL_INLINE float lil_operand_f32(const float *p, int32_t flash) { return flash ? lil_read_f32(p) : *p; }

#endif

/* lil_event_gate_f32: 1 where a row differs from the last one sent, or after long silence.
 *
 *   x      (rows, n)  float
 *   last   (n)        the row sent last, as x
 *   since  (1)        rows since then; -1 before the first
 *   send   (rows)     int8 */
#ifndef LIL_EVENT_GATE_F32_H
#define LIL_EVENT_GATE_F32_H

#include "lil_math.h"

typedef struct {
    int32_t rows, n;        /* of x, >= 1                            */
    float delta;            /* >= 0                                  */
    int32_t gap, heartbeat; /* rows, >= 1; rows, 0 for none          */
} lil_event_gate_f32_params;

/* Whether the row of x that begins at `from` differs from the last one sent. */
LIL_INLINE int32_t lil_event_gate_f32_differs(const lil_event_gate_f32_params p, const float *x, int32_t from,
                                              const float *last)
{
    for (int32_t i = 0; i < p.n; i++)
        if (lil_abs(x[from + i] - last[i]) > p.delta)
            return 1;
    return 0;
}

LIL_INLINE void lil_event_gate_f32(const lil_event_gate_f32_params p, const float *x, float *last, int32_t *since,
                                   int8_t *LIL_RESTRICT send)
{
    for (int32_t row = 0; row < p.rows; row++) {
        const int32_t from = row * p.n, is_first = since[0] < 0;
        since[0] = lil_min(since[0] + 1, INT32_C(1) << 30);
        const int32_t is_late = p.heartbeat > 0 && since[0] >= p.heartbeat;
        send[row] = 0;
        if (is_first || is_late || (since[0] >= p.gap && lil_event_gate_f32_differs(p, x, from, last))) {
            for (int32_t i = 0; i < p.n; i++)
                last[i] = x[from + i];
            since[0] = 0;
            send[row] = 1;
        }
    }
}

#endif

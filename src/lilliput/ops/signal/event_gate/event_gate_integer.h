/* lil_event_gate_integer: 1 where a row differs from the last one sent, or after long silence.
 *
 *   x      (rows, n)  int8, int16 or int32
 *   last   (n)        the row sent last, as x
 *   since  (1)        rows since then; -1 before the first
 *   send   (rows)     int8 */
#ifndef LIL_EVENT_GATE_INTEGER_H
#define LIL_EVENT_GATE_INTEGER_H

#include "lil_element.h"

typedef struct {
    int32_t rows, n;        /* of x, >= 1                            */
    int32_t type;           /* of x: LIL_ELEMENT_S8, S16 or S32      */
    int32_t delta;          /* >= 0                                  */
    int32_t gap, heartbeat; /* rows, >= 1; rows, 0 for none          */
} lil_event_gate_integer_params;

/* Whether the row of x that begins at `from` differs from the last one sent. */
LIL_INLINE int32_t lil_event_gate_integer_differs(const lil_event_gate_integer_params p, const void *x, int32_t from,
                                                  const void *last)
{
    for (int32_t i = 0; i < p.n; i++) {
        const int64_t apart = lil_get_integer(x, from + i, p.type) - lil_get_integer(last, i, p.type);
        if (apart > p.delta || -apart > p.delta)
            return 1;
    }
    return 0;
}

LIL_INLINE void lil_event_gate_integer(const lil_event_gate_integer_params p, const void *x, void *last, int32_t *since,
                                       int8_t *LIL_RESTRICT send)
{
    for (int32_t row = 0; row < p.rows; row++) {
        const int32_t from = row * p.n, is_first = since[0] < 0;
        since[0] = lil_min(since[0] + 1, INT32_C(1) << 30);
        const int32_t is_late = p.heartbeat > 0 && since[0] >= p.heartbeat;
        send[row] = 0;
        if (is_first || is_late || (since[0] >= p.gap && lil_event_gate_integer_differs(p, x, from, last))) {
            for (int32_t i = 0; i < p.n; i++)
                lil_put_integer(last, i, p.type, lil_get_integer(x, from + i, p.type));
            since[0] = 0;
            send[row] = 1;
        }
    }
}

#endif

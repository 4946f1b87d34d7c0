/* lil_decide_f32: from scores to a label that stands and an event that fires once.
 *
 *   x         (rows, classes)  float
 *   on, off   (classes)        thresholds
 *   standing  (1)              the label, -1 for none
 *   rest      (1)              rows in which nothing is detected
 *   seen      (classes)        a bit for each of the last rows in which the class was a candidate, the youngest lowest
 *   label     (rows)           int8
 *   event     (rows)           int8: 1 where something is detected */
#ifndef LIL_DECIDE_F32_H
#define LIL_DECIDE_F32_H

#include "lil_platform.h"

typedef struct {
    int32_t rows, classes; /* >= 1, at most 127                        */
    int32_t need, of;      /* candidate in need of the last `of` rows, of <= 31 */
    int32_t refractory;    /* rows, >= 0                               */
} lil_decide_f32_params;

/* How many bits are set. */
LIL_INLINE int32_t lil_decide_f32_count(int32_t bits)
{
    int32_t count = 0;

    LIL_UNROLL(1)
    for (; bits != 0; bits &= bits - 1)
        count++;
    return count;
}

LIL_INLINE void lil_decide_f32(const lil_decide_f32_params p, const float *x, const float *on,
                               const float *off, int32_t *standing, int32_t *rest, int32_t *seen,
                               int8_t *LIL_RESTRICT label, int8_t *LIL_RESTRICT event)
{
    const int32_t kept = (int32_t)((UINT32_C(1) << p.of) - 1u);

    for (int32_t row = 0; row < p.rows; row++) {
        const int32_t from = row * p.classes;
        int32_t best = 0, candidate = 0;
        float largest = x[from];

        for (int32_t c = 0; c < p.classes; c++) {
            const float score = x[from + c];
            seen[c] = (int32_t)((uint32_t)seen[c] << 1) & kept;
            if (score > largest) {
                largest = score;
                best = c;
            }
        }
        if (largest >= lil_read_f32(&on[best])) {
            candidate = 1;
            seen[best] |= 1;
        }
        if (standing[0] >= 0 && x[from + standing[0]] < lil_read_f32(&off[standing[0]]))
            standing[0] = -1;
        event[row] = 0;
        if (rest[0] > 0) {
            rest[0]--;
        } else if (candidate && best != standing[0] && lil_decide_f32_count(seen[best]) >= p.need) {
            standing[0] = best;
            rest[0] = p.refractory;
            event[row] = 1;
        }
        label[row] = (int8_t)standing[0];
    }
}

#endif

/* lil_model_memory_s16: which of a few models is in force, recalled or learned when the signal has settled.
 *
 *   x        (rows, n)   int16
 *   change   (rows)      int8: 0 where the signal is settled
 *   means    (slots, n)  int32, 8 bits beyond x's
 *   learned  (slots)     rows that went into each mean; 0 where it is free
 *   force    (1)         the slot in force, -1 for none
 *   calm     (1)         settled rows, as far as they count
 *   slot     (rows)      int8: the slot in force, -1 while the signal is not settled
 *   event    (rows)      int8: 1 where it changes */
#ifndef LIL_MODEL_MEMORY_S16_H
#define LIL_MODEL_MEMORY_S16_H

#include "lil_distance.h"
#include "lil_requantize.h"

typedef struct {
    int32_t rows, n;    /* of x, >= 1                               */
    int32_t slots;      /* [2, 127]                                 */
    int32_t reach;      /* the radius, squared, in x's stored numbers */
    int32_t rate;       /* [1, 15]: means move by 2^-rate in the end */
    int32_t settle;     /* settled rows before a slot is in force   */
} lil_model_memory_s16_params;

LIL_INLINE int32_t lil_model_memory_s16_distance(const int16_t *x, const int32_t *mean, int32_t n)
{
    int32_t sum = 0;

    for (int32_t i = 0; i < n; i++)
        sum = lil_add_squared(sum, x[i], lil_rounding_shift(mean[i], 8));
    return sum;
}

/* The slot for a row; a new one begins with it. */
LIL_INLINE int32_t lil_model_memory_s16_recall(const lil_model_memory_s16_params p, const int16_t *x, int32_t *means, int32_t *learned)
{
    int32_t slot = -1, fewest = 0;
    int32_t nearest = 0;

    for (int32_t s = 0; s < p.slots; s++) {
        const int32_t distance = lil_model_memory_s16_distance(x, means + s * p.n, p.n);
        if (learned[s] < learned[fewest])
            fewest = s;
        if (learned[s] > 0 && (slot < 0 || distance < nearest)) {
            slot = s;
            nearest = distance;
        }
    }
    if (slot >= 0 && nearest <= p.reach)
        return slot;
    slot = fewest;
    for (int32_t i = 0; i < p.n; i++)
        means[slot * p.n + i] = (int32_t)x[i] * 256;
    learned[slot] = 0;
    return slot;
}

/* Moves the slot's mean towards the row. */
LIL_INLINE void lil_model_memory_s16_learn(const lil_model_memory_s16_params p, const int16_t *x, int32_t *mean, int32_t *learned)
{
    int32_t places = 0;

    learned[0] = lil_min(learned[0] + 1, INT32_C(1) << 30);
    while (places < p.rate && learned[0] >> places != 0)
        places++;
    for (int32_t i = 0; i < p.n; i++)
        mean[i] += lil_rounding_shift((int32_t)x[i] * 256 - mean[i], places);
}

LIL_INLINE void lil_model_memory_s16(const lil_model_memory_s16_params p, const int16_t *x, const int8_t *change,
                                     int32_t *means, int32_t *learned, int32_t *force, int32_t *calm,
                                     int8_t *LIL_RESTRICT slot, int8_t *LIL_RESTRICT event)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.n) {
        slot[row] = -1;
        event[row] = 0;
        calm[0] = change[row] != 0 ? 0 : lil_min(calm[0] + 1, p.settle + 1);
        if (calm[0] < p.settle)
            continue;
        if (calm[0] == p.settle || force[0] < 0) {
            const int32_t found = lil_model_memory_s16_recall(p, x, means, learned);
            event[row] = found != force[0];
            force[0] = found;
        }
        lil_model_memory_s16_learn(p, x, means + force[0] * p.n, learned + force[0]);
        slot[row] = (int8_t)force[0];
    }
}

#endif

/* lil_model_memory_f32: which of a few models is in force, recalled or learned when the signal has settled.
 *
 *   x        (rows, n)   float
 *   change   (rows)      int8: 0 where the signal is settled
 *   means    (slots, n)  float
 *   learned  (slots)     rows that went into each mean; 0 where it is free
 *   force    (1)         the slot in force, -1 for none
 *   calm     (1)         settled rows, as far as they count
 *   slot     (rows)      int8: the slot in force, -1 while the signal is not settled
 *   event    (rows)      int8: 1 where it changes */
#ifndef LIL_MODEL_MEMORY_F32_H
#define LIL_MODEL_MEMORY_F32_H

#include "lil_math.h"

typedef struct {
    int32_t rows, n;    /* of x, >= 1                               */
    int32_t slots;      /* [2, 127]                                 */
    float reach;        /* the radius, squared                      */
    int32_t rate;       /* [1, 15]: means move by 2^-rate in the end */
    int32_t settle;     /* settled rows before a slot is in force   */
} lil_model_memory_f32_params;

LIL_INLINE float lil_model_memory_f32_distance(const float *x, const float *mean, int32_t n)
{
    float sum = 0.0f;

    for (int32_t i = 0; i < n; i++)
        sum = sum + (x[i] - mean[i]) * (x[i] - mean[i]);
    return sum;
}

/* The slot for a row; a new one begins with it. */
LIL_INLINE int32_t lil_model_memory_f32_recall(const lil_model_memory_f32_params p, const float *x, float *means, int32_t *learned)
{
    int32_t slot = -1, fewest = 0;
    float nearest = 0;

    for (int32_t s = 0; s < p.slots; s++) {
        const float distance = lil_model_memory_f32_distance(x, means + s * p.n, p.n);
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
        means[slot * p.n + i] = x[i];
    learned[slot] = 0;
    return slot;
}

/* Moves the slot's mean towards the row. */
LIL_INLINE void lil_model_memory_f32_learn(const lil_model_memory_f32_params p, const float *x, float *mean, int32_t *learned)
{
    int32_t places = 0;

    learned[0] = lil_min(learned[0] + 1, INT32_C(1) << 30);
    while (places < p.rate && learned[0] >> places != 0)
        places++;
    const float part = lil_power_of_two(-places);
    for (int32_t i = 0; i < p.n; i++)
        mean[i] = mean[i] + (x[i] - mean[i]) * part;
}

LIL_INLINE void lil_model_memory_f32(const lil_model_memory_f32_params p, const float *x, const int8_t *change,
                                     float *means, int32_t *learned, int32_t *force, int32_t *calm,
                                     int8_t *LIL_RESTRICT slot, int8_t *LIL_RESTRICT event)
{
    for (int32_t row = 0; row < p.rows; row++, x += p.n) {
        slot[row] = -1;
        event[row] = 0;
        calm[0] = change[row] != 0 ? 0 : lil_min(calm[0] + 1, p.settle + 1);
        if (calm[0] < p.settle)
            continue;
        if (calm[0] == p.settle || force[0] < 0) {
            const int32_t found = lil_model_memory_f32_recall(p, x, means, learned);
            event[row] = found != force[0];
            force[0] = found;
        }
        lil_model_memory_f32_learn(p, x, means + force[0] * p.n, learned + force[0]);
        slot[row] = (int8_t)force[0];
    }
}

#endif

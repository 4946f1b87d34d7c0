/* lil_normalise_integer: numbers less their channel's mean, over its deviation.
 *
 *   x        (rows, channels)  integers of `type`; int32 counts as 2^30 at most
 *   tables   (channels)        one for each channel
 *   y        (rows, channels)  int8 or int16, saturated; may not overlap x */
#ifndef LIL_NORMALISE_INTEGER_H
#define LIL_NORMALISE_INTEGER_H

#include "lil_element.h"
#include "lil_requantize.h"

/* y = zero + (unit * x - mean) * multiplier / 2^bits, to the nearest, ties upwards. */
typedef struct {
    int32_t mean;             /* |mean| < 2^24, or 2^30 of int32                             */
    int32_t multiplier, bits; /* [2^30, 2^31), [1, 62]; the result has 32 bits (lower checks) */
} lil_normalise_integer_channel;

typedef struct {
    int32_t rows, channels;  /* >= 1                                                             */
    int32_t type, y_type;    /* LIL_ELEMENT_U8, _S8, _S16, _S32; LIL_ELEMENT_S8, _S16            */
    int32_t unit;            /* 256, or 1 of int32                                               */
    int32_t zero, low, high; /* of y                                                             */
} lil_normalise_integer_params;

LIL_INLINE void lil_normalise_integer(const lil_normalise_integer_params p, const void *x,
                                      const lil_normalise_integer_channel *tables, void *LIL_RESTRICT y)
{
    const int32_t most = INT32_C(1) << 30;

    for (int32_t c = 0; c < p.channels; c++) {
        const int32_t mean = lil_read_s32(&tables[c].mean), multiplier = lil_read_s32(&tables[c].multiplier);
        const int32_t bits = lil_read_s32(&tables[c].bits);
        for (int32_t i = c; i < p.rows * p.channels; i += p.channels) {
            const int32_t bounded = lil_clamp((int32_t)lil_get_integer(x, i, p.type), -most, most);
            const int32_t distance = bounded * p.unit - mean;
            const int32_t value = lil_multiply_shift(distance, multiplier, bits) + p.zero;
            lil_put_integer(y, i, p.y_type, lil_clamp(value, p.low, p.high));
        }
    }
}

#endif

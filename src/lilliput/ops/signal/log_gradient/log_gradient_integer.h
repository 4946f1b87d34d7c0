/* lil_log_gradient_integer: where an image grows brighter or darker to the right and downwards, by ratios of light.
 *
 *   x  (images, rows, columns, channels)                        integers of `type`, as the sensor gives them
 *   y  (images, rows - step, columns - step, channels, 2)  int8: to the right, downwards; may not overlap x
 *
 * log a - log b > t is a > b e^t: no logarithm is computed, and nothing is rounded. */
#ifndef LIL_LOG_GRADIENT_INTEGER_H
#define LIL_LOG_GRADIENT_INTEGER_H

#include "lil_element.h"
#include "lil_long.h"

typedef struct {
    int32_t images;                  /* >= 1                                                               */
    int32_t rows, columns, channels; /* of each                                                            */
    int32_t step;                    /* pixels to the one that is compared: 2 for the next of a Bayer colour */
    int32_t type;                    /* LIL_ELEMENT_U8, _S16 or _S32                                       */
    int32_t black;                   /* taken from each pixel: what the sensor gives in the dark           */
    int32_t least;                   /* pixels below this count as this, >= 1                              */
    int32_t ratio;                   /* e^t, 14 bits below the point, [2^14, 2^16]                         */
    int32_t darker;                  /* what y says where it grows darker: -1, or 0 where that is not told */
} lil_log_gradient_integer_params;

LIL_INLINE uint32_t lil_log_gradient_integer_light(const lil_log_gradient_integer_params p, const void *x, int32_t i)
{
    const int32_t value = (int32_t)lil_get_integer(x, i, p.type);
    return value < p.black + p.least ? (uint32_t)p.least : (uint32_t)(value - p.black);
}

/* 1 where `to` is brighter than `from` by more than the ratio, `darker` where it is darker by more, else 0. */
LIL_INLINE int8_t lil_log_gradient_integer_sign(const lil_log_gradient_integer_params p, uint32_t from, uint32_t to)
{
    const uint64_t ratio = (uint32_t)p.ratio;

    if (((uint64_t)to << 14) > lil_long_product(from, (uint32_t)ratio))
        return 1;
    return (int8_t)(((uint64_t)from << 14) > lil_long_product(to, (uint32_t)ratio) ? p.darker : 0);
}

LIL_INLINE void lil_log_gradient_integer(const lil_log_gradient_integer_params p, const void *x, int8_t *LIL_RESTRICT y)
{
    const int32_t right = p.step * p.channels, down = p.step * p.columns * p.channels;

    for (int32_t image = 0; image < p.images; image++) {
        for (int32_t row = 0; row < p.rows - p.step; row++) {
            const int32_t start = (image * p.rows + row) * p.columns * p.channels;
            for (int32_t i = start; i < start + (p.columns - p.step) * p.channels; i++, y += 2) {
                const uint32_t here = lil_log_gradient_integer_light(p, x, i);
                y[0] = lil_log_gradient_integer_sign(p, here, lil_log_gradient_integer_light(p, x, i + right));
                y[1] = lil_log_gradient_integer_sign(p, here, lil_log_gradient_integer_light(p, x, i + down));
            }
        }
    }
}

#endif

/* lil_micro_pairs: complex arithmetic of lil_micro_rfft_dsp, a number in one word, its real part in the low half. Each
 * piece gives what its fellow in lil_micro_butterfly.h gives. The meaning is arithmetic.py. */
#ifndef LIL_MICRO_PAIRS_H
#define LIL_MICRO_PAIRS_H

#include "lil_simd.h"

#define LIL_MICRO_HALF (INT32_C(1) << 14) /* of Q15 */

LIL_INLINE int32_t lil_micro_load(const int16_t *z) { return lil_read_4((const int8_t *)z); }
LIL_INLINE void lil_micro_store(int16_t *z, int32_t pair) { __builtin_memcpy(z, &pair, 4); }

/* The complex number k of a table in flash. */
LIL_INLINE int32_t lil_micro_turn_pair(const int16_t *turns, int32_t k) { return lil_micro_load(turns + 2 * k); }

/* re and im, in Q15 with their half added, cut to 16 bits. */
LIL_INLINE int32_t lil_micro_pack(int32_t re, int32_t im)
{
    return (int32_t)(((uint32_t)(re >> 15) & 0xFFFFu) | ((uint32_t)im << 1 & 0xFFFF0000u));
}

/* Both parts times `share` in Q15. */
LIL_INLINE int32_t lil_micro_scaled(int32_t z, int32_t share)
{
    return lil_micro_pack(lil_smlabb(z, share, LIL_MICRO_HALF), lil_smlatb(z, share, LIL_MICRO_HALF));
}

#if LIL_HAS_SIMD
LIL_INLINE int32_t lil_micro_times(int32_t a, int32_t b)
{
    return lil_micro_pack(__smlsd((int16x2_t)a, (int16x2_t)b, LIL_MICRO_HALF),
                          __smladx((int16x2_t)a, (int16x2_t)b, LIL_MICRO_HALF));
}
/* a - j b and a + j b, each part kept to 16 bits. */
LIL_INLINE int32_t lil_micro_minus_j(int32_t a, int32_t b) { return (int32_t)__ssax((int16x2_t)a, (int16x2_t)b); }
LIL_INLINE int32_t lil_micro_plus_j(int32_t a, int32_t b) { return (int32_t)__sasx((int16x2_t)a, (int16x2_t)b); }
/* (a + b) / 2 and (a - b) / 2, rounded down. */
LIL_INLINE int32_t lil_micro_mean(int32_t a, int32_t b) { return (int32_t)__shadd16((int16x2_t)a, (int16x2_t)b); }
LIL_INLINE int32_t lil_micro_apart(int32_t a, int32_t b) { return (int32_t)__shsub16((int16x2_t)a, (int16x2_t)b); }
#else
LIL_INLINE int32_t lil_micro_times(int32_t a, int32_t b)
{
    return lil_micro_pack(lil_first(a) * lil_first(b) - lil_second(a) * lil_second(b) + LIL_MICRO_HALF,
                          lil_first(a) * lil_second(b) + lil_second(a) * lil_first(b) + LIL_MICRO_HALF);
}
LIL_INLINE int32_t lil_micro_minus_j(int32_t a, int32_t b)
{
    return lil_pair(lil_first(a) + lil_second(b), lil_second(a) - lil_first(b));
}
LIL_INLINE int32_t lil_micro_plus_j(int32_t a, int32_t b)
{
    return lil_pair(lil_first(a) - lil_second(b), lil_second(a) + lil_first(b));
}
LIL_INLINE int32_t lil_micro_mean(int32_t a, int32_t b)
{
    return lil_pair((lil_first(a) + lil_first(b)) >> 1, (lil_second(a) + lil_second(b)) >> 1);
}
LIL_INLINE int32_t lil_micro_apart(int32_t a, int32_t b)
{
    return lil_pair((lil_first(a) - lil_first(b)) >> 1, (lil_second(a) - lil_second(b)) >> 1);
}
#endif

/* The transform of (a, b, c, d) to z and the places `apart` numbers after each other. */
LIL_INLINE void lil_micro_cross(int32_t a, int32_t b, int32_t c, int32_t d, int32_t apart, int16_t *z)
{
    const int32_t near = lil_add_pairs(a, c), far = lil_subtract_pairs(a, c);
    const int32_t sides = lil_add_pairs(b, d), across = lil_subtract_pairs(b, d);

    lil_micro_store(z, lil_add_pairs(near, sides));
    lil_micro_store(z + apart, lil_micro_minus_j(far, across));
    lil_micro_store(z + 2 * apart, lil_subtract_pairs(near, sides));
    lil_micro_store(z + 3 * apart, lil_micro_plus_j(far, across));
}

#endif

/* lil_angle: the angle of a vector in integers, by CORDIC. The meaning is ops/angle.py.
 *
 * Angles are int32 with 2^31 for half a turn, so that they wrap as angles do. Source: Volder 1959. */
#ifndef LIL_ANGLE_H
#define LIL_ANGLE_H

#include "lil_platform.h"

#define LIL_ANGLE_STEPS 20

/* The angle from (1, 0) to (x, y), |x| and |y| < 2^29; 0 for (0, 0). */
LIL_CALLED int32_t lil_angle(int32_t y, int32_t x)
{
    /* atan(2^-i) */
    static const int32_t LIL_FLASH steps[LIL_ANGLE_STEPS] = {
        536870912, 316933406, 167458907, 85004756, 42667331, 21354465, 10679838, 5340245, 2670163, 1335087,
        667544,    333772,    166886,    83443,    41722,    20861,    10430,    5215,    2608,    1304};
    const int32_t normal = INT32_C(1) << 28; /* the longer coordinate is brought above it */
    uint32_t angle = 0;

    if (x == 0 && y == 0)
        return 0;
    if (x < 0) {
        x = -x;
        y = -y;
        angle = 0x80000000u;
    }
    while (x < normal && y < normal && -y < normal) {
        x *= 2;
        y *= 2;
    }
    LIL_UNROLL(1)
    for (int32_t i = 0; i < LIL_ANGLE_STEPS; i++) {
        const int32_t across = x >> i, along = y >> i;
        const uint32_t step = (uint32_t)lil_read_s32(steps + i);
        const int32_t up = y > 0;
        x += up ? along : -along;
        y -= up ? across : -across;
        angle += up ? step : 0u - step;
    }
    return (int32_t)angle;
}

/* An angle to 16 bits, to the nearest; just below half a turn it stays below. */
LIL_INLINE int16_t lil_angle_s16(int32_t angle) { return (int16_t)lil_min(((angle >> 15) + 1) >> 1, 32767); }

#endif

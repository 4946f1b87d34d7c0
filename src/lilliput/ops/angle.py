"""The angle of a vector in integers, by CORDIC; `lil_angle.h` is the same in C.

Angles are integers of 32 bits with 2**31 for half a turn. Source: Volder 1959, "The CORDIC trigonometric computing
technique". Twenty steps leave an error of atan(2**-19), 1.9e-6 of a radian; the shifts add less.
"""

from __future__ import annotations

import math

import numpy as np

HALF_TURN = 1 << 31
STEPS = tuple(round(math.atan(2.0**-i) / math.pi * HALF_TURN) for i in range(20))
NORMAL = 1 << 28  # the longer coordinate is brought above it
S16_SCALE = math.pi / 32768  # radians that one step of a 16-bit angle is


def angle(y: np.ndarray, x: np.ndarray) -> np.ndarray:
    """The angle from (1, 0) to (x, y), int64 arrays below 2**29 in magnitude; 0 for (0, 0)."""
    y, x = y.astype(np.int64), x.astype(np.int64)
    is_zero, behind = (x == 0) & (y == 0), x < 0
    turned = np.where(behind, HALF_TURN, 0)
    x, y = np.abs(x), np.where(behind, -y, y)
    longest = np.maximum(np.maximum(x, np.abs(y)), 1)
    left = np.maximum(29 - np.frexp(longest.astype(np.float64))[1], 0).astype(np.int64)
    x, y = x << left, y << left
    for i, step in enumerate(STEPS):
        up = y > 0
        across, along = x >> i, y >> i
        x = np.where(up, x + along, x - along)
        y = np.where(up, y - across, y + across)
        turned = np.where(up, turned + step, turned - step)
    wrapped = (turned + HALF_TURN) % (2 * HALF_TURN) - HALF_TURN
    return np.where(is_zero, 0, wrapped)


def angle_s16(wide: np.ndarray) -> np.ndarray:
    """Angles to 16 bits, to the nearest; just below half a turn they stay below."""
    return np.minimum(((wide >> 15) + 1) >> 1, 32767).astype(np.int16)

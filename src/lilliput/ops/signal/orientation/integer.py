"""One row of the integer form: what `orientation_s16.h` computes, in numpy. 2**30 stands for 1."""

from __future__ import annotations

import numpy as np

from lilliput.ops.long import square
from lilliput.ops.scaled import from_integers, from_reals, scaled

ONE = 1 << 30
MOST = 1 << 28  # of half turns a row


def times(a: np.ndarray | int, b: np.ndarray) -> np.ndarray:
    """a * b / 2**30, to the nearest, ties away from zero."""
    a, b = np.asarray(a, np.int64), b.astype(np.int64)
    magnitude = (np.abs(a) * np.abs(b) + (1 << 29)) >> 30
    return np.where((a < 0) != (b < 0), -magnitude, magnitude)


def normalised(x: np.ndarray) -> np.ndarray:
    """x (n,) int64, not all 0, to length 2**30."""
    length = scaled(square(x).sum(keepdims=True, dtype=np.uint64)).root()
    return (from_integers(x) * (from_reals(np.array([ONE])) / length)).rounded(-ONE, ONE)


def gravity(q: np.ndarray) -> np.ndarray:
    """The direction of gravity (3,) on the axes of a body of attitude q (4,)."""
    w, x, y, z = q.astype(np.int64)
    squares = times(q, q)
    up = (squares[0] - squares[1]) + (squares[3] - squares[2])
    v = np.array([2 * (times(x, z) - times(w, y)), 2 * (times(w, x) + times(y, z)), up])
    return np.clip(v, -ONE, ONE)


def advance(
    x: np.ndarray,
    q: np.ndarray,
    integral: np.ndarray,
    rate: tuple[int, int],
    proportional: int,
    integrating: int,
) -> tuple[np.ndarray, np.ndarray]:
    """x (6,) int64, q (4,) and integral (3,) int32 → q, integral."""
    multiplier, bits = rate
    magnitude = np.minimum((np.abs(x[3:]) * multiplier + (1 << (bits - 1))) >> bits, MOST)
    h = np.where(x[3:] < 0, -magnitude, magnitude)
    wide = integral.astype(np.int64)
    if x[:3].any():
        a, v = normalised(x[:3]), gravity(q)
        e = times(np.roll(a, -1), np.roll(v, 1)) - times(np.roll(a, 1), np.roll(v, -1))
        wide = np.clip(wide + times(integrating, e), -MOST, MOST)
        h = h + np.clip(times(proportional, e), -MOST, MOST)
    h = np.clip(h + wide, -MOST, MOST)
    w, i, j, k = q.astype(np.int64)
    turn = [
        -times(i, h[0]) - times(j, h[1]) - times(k, h[2]),
        times(w, h[0]) + times(j, h[2]) - times(k, h[1]),
        times(w, h[1]) - times(i, h[2]) + times(k, h[0]),
        times(w, h[2]) + times(i, h[1]) - times(j, h[0]),
    ]
    return normalised(q.astype(np.int64) + np.array(turn)).astype(np.int32), wide.astype(np.int32)

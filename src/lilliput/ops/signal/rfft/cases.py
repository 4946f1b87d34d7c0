"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format, Shape
from lilliput.ops.case import Case, Operand
from lilliput.ops.signal.rfft import Rfft

SAMPLE = Format("s16", (1 / 32768,), (0,))
Q15 = Format("s16", (1 / 32768,), (0,))


def fixed(
    n: int, shape: Shape, windowed: bool = True, low: int = -32768, high: int = 32767, note: str = "", least: int = 0
) -> Case:
    """int16 from `low` to `high`; the window's numbers too, from `least` on."""
    x = Operand(shape, SAMPLE, low=low, high=high)
    window = Operand(shape[-1:], Q15, True, least, 32767) if windowed else None
    return Case(Rfft(n), (x, window), (Format("s32", (Rfft.scale(1 / 32768, n),), (0,)),), note=note)


def real(n: int, shape: Shape, windowed: bool = True, limit: float = 1.0, note: str = "") -> Case:
    """Floats up to `limit` in size."""
    window = Operand(shape[-1:], Format(), True, 0, 1) if windowed else None
    return Case(Rfft(n), (Operand(shape, low=-limit, high=limit), window), (Format(),), note=note)


CASES = [
    fixed(16, (2, 3, 16), note="the shortest, several channels"),
    fixed(32, (3, 1, 25), note="a frame of an odd length"),
    fixed(64, (2, 1, 64), False, note="no window"),
    fixed(128, (1, 1, 1), False, note="one number"),
    fixed(256, (1, 1, 256), False, -32768, -32768, "DC, full scale"),
    fixed(512, (2, 1, 480)),
    fixed(512, (1, 1, 512), True, 32767, 32767, "the window at its largest", 32767),
    fixed(1024, (1, 1, 1024), False, 0, 0, "silence"),
    fixed(2048, (1, 2, 2000), True, -3, 3, "faint"),
    fixed(4096, (1, 1, 4096), False, -32768, -32768, "the longest, full scale"),
    real(16, (2, 3, 16)),
    real(32, (3, 1, 25), False),
    real(512, (2, 1, 480)),
    real(1024, (1, 1, 1000)),
    real(256, (1, 1, 256), False, 1e-39, "subnormal"),
    real(4096, (1, 1, 4096), note="the longest"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    n = 16 << int(rng.integers(0, 6))
    shape = (int(rng.integers(1, 3)), int(rng.integers(1, 3)), int(rng.integers(1, n + 1)))
    windowed = bool(rng.random() < 0.5)
    if rng.random() < 0.3:
        return real(n, shape, windowed, float(10 ** rng.uniform(-6, 6)))
    limit = int(2 ** rng.uniform(0, 15))
    return fixed(n, shape, windowed, -limit, min(limit, 32767))

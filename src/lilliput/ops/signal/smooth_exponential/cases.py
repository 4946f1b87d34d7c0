"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format
from lilliput.ops.case import Case, Operand
from lilliput.ops.signal.smooth_exponential import SmoothExponential

S8, S16 = Format("s8", (1 / 256,), (-128,)), Format("s16", (2.0**-15,), (0,))


def smooth(weight: float, rows: int, channels: int, format: Format, note: str = "") -> Case:
    """On a level that has seen something."""
    if format.is_float:
        state = Operand((channels,))
    else:
        low, high = format.range
        state = Operand((channels,), Format("s32"), low=low << 14, high=high << 14)
    return Case(SmoothExponential(weight), (Operand((rows, channels), format),), (format,), (state,), note=note)


CASES = [
    smooth(1.0, 3, 2, S8, "as it came"),
    smooth(0.2, 9, 3, S8),
    smooth(0.5, 40, 2, S16, "full scale"),
    smooth(1e-6, 5, 1, S16, "the least weight"),
    smooth(0.3, 12, 3, Format()),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    rows, channels = int(rng.integers(1, 40)), int(rng.integers(1, 6))
    return smooth(float(rng.uniform(0.001, 1)), rows, channels, (S8, S16, Format())[rng.integers(3)])

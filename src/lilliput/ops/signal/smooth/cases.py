"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format
from lilliput.ops.case import Case, Operand
from lilliput.ops.signal.smooth import Smooth

S8, S16 = Format("s8", (1 / 256,), (-128,)), Format("s16", (2.0**-15,), (0,))


def smooth(length: int, rows: int, channels: int, format: Format, note: str = "") -> Case:
    """On a ring that has seen something."""
    states = Operand((length, channels), format), Operand((1,), Format("s32"), low=0, high=length - 1)
    return Case(Smooth(length), (Operand((rows, channels), format),), (format,), states, note=note)


CASES = [
    smooth(1, 3, 2, S8, "one row: as it came"),
    smooth(4, 9, 3, S8),
    smooth(7, 5, 12, S8, "fewer rows than the ring"),
    smooth(10, 30, 2, S16, "full scale"),
    smooth(1000, 2, 1, S16, "a long ring"),
    smooth(5, 12, 3, Format()),
    smooth(1, 2, 1, Format(), "float, one row"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    length, rows, channels = int(rng.integers(1, 20)), int(rng.integers(1, 40)), int(rng.integers(1, 6))
    return smooth(length, rows, channels, (S8, S16, Format())[rng.integers(3)])

"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format
from lilliput.ops.case import Case, Operand
from lilliput.ops.signal.frames import Frames

FORMATS = (Format("s8", (0.1,), (3,)), Format(), Format("s16", (0.01,), (0,)))


def frames(rows: int, channels: int, length: int, step: int, format: Format, note: str = "") -> Case:
    return Case(Frames(length, step), (Operand((rows, channels), format),), (format,), note=note)


CASES = [
    frames(8, 1, 8, 1, FORMATS[2], "one frame, one channel"),
    frames(9, 3, 4, 2, FORMATS[0], "overlapping, a row left over"),
    frames(12, 2, 3, 5, FORMATS[1], "with gaps"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    length, step, channels = (int(n) for n in rng.integers(1, 7, 3))
    return frames(length + int(rng.integers(0, 12)), channels, length, step, FORMATS[rng.integers(3)])

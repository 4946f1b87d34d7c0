"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format, Shape
from lilliput.ops.case import Case, Operand
from lilliput.ops.signal.micro_window import MicroWindow

S16 = Format("s16")


def window(shape: Shape, shift: int, level: int = 32768, note: str = "") -> Case:
    """x within [-level, level), any window."""
    x = Operand(shape, S16, low=-level, high=level - 1)
    return Case(MicroWindow(shift), (x, Operand(shape[-1:], S16, True)), (S16,), note=note)


CASES = [
    window((480,), 12, note="micro_speech's"),
    window((3, 2, 16), 15, note="frames of two channels, full scale"),
    window((2, 5), 0, note="saturates"),
    window((1, 7), 30, 1, note="silence and its least"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    shape = tuple(int(n) for n in rng.integers(1, 12, rng.integers(1, 4)))
    return window(shape, int(rng.integers(0, 31)), int(2 ** rng.integers(1, 16)))

"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format, Shape
from lilliput.ops.case import Case, Operand
from lilliput.ops.signal.micro_pcan import ENTRIES, MicroPcan

S16, U32 = Format("s16"), Format("u32")


def pcan(shape: Shape, most: int, loudest: int, shift: int = 6, low: int = 0, note: str = "") -> Case:
    """x up to `most`, noise up to `loudest`, gains from `low`."""
    x, noise = Operand(shape, U32, low=0, high=most), Operand(shape, U32, low=0, high=loudest)
    return Case(MicroPcan(shift), (x, noise, Operand((ENTRIES,), S16, True, low)), (U32,), note=note)


CASES = [
    pcan((40,), 2**14, 2**24, note="as micro_speech's"),
    pcan((3, 2, 7), 2**32 - 1, 2**32 - 1, 31, note="frames of two channels, all bits"),
    pcan((6, 9), 300, 5, 0, note="hardly any noise"),
    pcan((2, 9), 2**32 - 1, 2**32 - 1, 16, -32768, note="gains below 0, which count as large ones"),
    pcan((1, 3), 0, 0, note="silence"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    shape = tuple(int(n) for n in rng.integers(1, 9, rng.integers(1, 4)))
    most, loudest = ((1 << int(n)) - 1 for n in rng.integers(0, 33, 2))
    return pcan(shape, most, loudest, int(rng.integers(0, 32)), int(rng.choice([0, -32768])))

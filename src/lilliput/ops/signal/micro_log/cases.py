"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format, Shape
from lilliput.ops.case import Case, Operand
from lilliput.ops.signal.micro_log import MicroLog

U32 = Format("u32")


def log(shape: Shape, scale: int, bits: int, most: int, note: str = "") -> Case:
    """x up to `most`."""
    return Case(MicroLog(scale, bits), (Operand(shape, U32, low=0, high=most),), (Format("s16"),), note=note)


CASES = [
    log((40,), 64, 3, 2**20, "micro_speech's"),
    log((4, 200), 2**16, 0, 800, "small numbers, as fine as can be"),
    log((3, 2, 60), 2**11, 5, 2**32 - 1, "frames of two channels, bits lost"),
    log((30,), 32768, 5, 60, "saturates"),
    log((30,), 2**31 - 1, 0, 2**32 - 1, "what leaves 32 bits"),
    log((5,), 64, 0, 1, "nothing above 1"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    shape = tuple(int(n) for n in rng.integers(1, 12, rng.integers(1, 4)))
    return log(shape, int(2 ** rng.uniform(0, 17)), int(rng.integers(0, 32)), (1 << int(rng.integers(0, 33))) - 1)

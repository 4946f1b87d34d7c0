"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format, Shape
from lilliput.ops.case import Case, Operand
from lilliput.ops.signal.micro_quantize import MicroQuantize

S16, S8 = Format("s16", (0.0390625,), (0,)), Format("s8", (0.1,), (-128,))


def quantize(shape: Shape, factor: int, divisor: int, low: int = -32768, high: int = 32767, note: str = "") -> Case:
    """x within [low, high], both of which come up."""
    x = Operand(shape, S16, low=low, high=high)
    return Case(MicroQuantize(factor, divisor), (x,), (S8,), note=note)


CASES = [
    quantize((49, 1, 40), 256, 666, 0, 700, "micro_speech's"),
    quantize((40,), 256, 666, note="any number"),
    quantize((60,), 1, 2, -5, 520, "ties"),
    quantize((9,), 32767, 1, 0, 2, "the largest factor"),
    quantize((9,), 1, 30000, note="a large divisor"),
    quantize((3,), 256, 666, 0, 0, "silence"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    shape = tuple(int(n) for n in rng.integers(1, 9, rng.integers(1, 4)))
    return quantize(shape, int(rng.integers(1, 1000)), int(rng.integers(1, 3000)), -10, int(2 ** rng.integers(1, 15)))

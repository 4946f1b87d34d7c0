"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format, Shape
from lilliput.ops.case import Case, Operand
from lilliput.ops.nn.delay import Delay

FORMATS = (Format("s8", (0.1,), (3,)), Format(), Format("s16", (0.01,), (0,)))


def delay(calls: int, shape: Shape, format: Format, note: str = "") -> Case:
    """A line whose beginning is drawn too."""
    state = Operand((calls, *shape), format)
    return Case(Delay(calls), (Operand(shape, format),), (format,), (state,), note=note)


CASES = [
    delay(1, (4,), FORMATS[0], "one call"),
    delay(5, (3, 2), FORMATS[1]),
    delay(2, (), FORMATS[2], "one number"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    shape = tuple(int(n) for n in rng.integers(1, 6, rng.integers(0, 4)))
    return delay(int(rng.integers(1, 8)), shape, FORMATS[rng.integers(3)])

"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format, Shape
from lilliput.ops.case import Case, Operand
from lilliput.ops.signal.history import History

FORMATS = (Format("s8", (0.1,), (3,)), Format(), Format("s16", (0.01,), (0,)))


def history(rows: int, shape: Shape, format: Format, note: str = "") -> Case:
    """A line whose beginning is drawn too."""
    state = Operand((rows - shape[0], *shape[1:]), format)
    return Case(History(rows), (Operand(shape, format),), (format,), (state,), note=note)


CASES = [
    history(5, (1, 3), FORMATS[0], "a row at a time"),
    history(4, (3, 2), FORMATS[1], "most of it new"),
    history(9, (4,), FORMATS[2], "numbers"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    shape = tuple(int(n) for n in rng.integers(1, 6, rng.integers(1, 4)))
    return history(shape[0] + int(rng.integers(1, 8)), shape, FORMATS[rng.integers(3)])

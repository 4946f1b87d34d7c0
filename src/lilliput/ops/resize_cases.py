"""Cases that both ways to resize try."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lilliput.graph import Format, Shape
from lilliput.ops.case import Case, Operand
from lilliput.ops.resize import Resize

MODES = ((False, False), (True, False), (False, True))
SIZES: list[tuple[Shape, tuple[int, int]]] = [
    ((1, 1, 1), (1, 1)),
    ((4, 5, 3), (8, 10)),
    ((7, 9, 2), (3, 4)),
    ((2, 3, 4, 2), (5, 3)),
    ((1, 1, 3), (4, 4)),
    ((6, 6, 1), (1, 1)),
]


def table(op: type[Resize], formats: Sequence[Format]) -> list[Case]:
    """Every size in every mode in every format."""
    return [
        Case(op(size, *mode), (Operand(shape, f),), (f,)) for shape, size in SIZES for mode in MODES for f in formats
    ]


def generate(op: type[Resize], formats: Sequence[Format], rng: np.random.Generator) -> Case:
    """A random case."""
    format, mode = formats[int(rng.integers(len(formats)))], MODES[rng.integers(len(MODES))]
    shape = tuple(int(n) for n in rng.integers(1, 9, 3))
    size = (int(rng.integers(1, 14)), int(rng.integers(1, 14)))
    return Case(op(size, *mode), (Operand(shape, format),), (format,))

"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format, Shape
from lilliput.ops.case import Case, Operand
from lilliput.ops.nn.concat import MOST, Concat

Q = Format("s8", (0.1,), (3,))
FORMATS = (Q, Format(), Format("s16", (0.01,), (0,)), Format("s32"), Format("s64"), Format("b8"))


def concat(axis: int, shapes: list[Shape], format: Format = Q, constant: int = -1, note: str = "") -> Case:
    """Operands of `shapes`, of which number `constant` is one."""
    operands = tuple(Operand(shape, format, index == constant) for index, shape in enumerate(shapes))
    return Case(Concat(axis), operands, (format,), note=note)


CASES = [
    concat(0, [(3,), (5,)]),
    concat(1, [(2, 3, 2), (2, 1, 2), (2, 4, 2)], note="the middle axis"),
    concat(2, [(4, 4, 1)] * MOST, note="as many operands as there can be"),
    concat(1, [(2, 3), (2, 2)], Format(), constant=1, note="a constant operand"),
    concat(0, [(2, 2)], note="only one operand"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    rank = int(rng.integers(1, 5))
    axis = int(rng.integers(rank))
    shape = [int(n) for n in rng.integers(1, 6, rank)]
    count = int(rng.integers(1, MOST + 1))
    shapes = [(*shape[:axis], int(rng.integers(1, 6)), *shape[axis + 1 :]) for _ in range(count)]
    constant = int(rng.integers(-1, count)) if count > 1 else -1
    return concat(axis, shapes, FORMATS[rng.integers(len(FORMATS))], constant)

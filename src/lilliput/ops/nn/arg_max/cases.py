"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format, Shape
from lilliput.ops.case import Case, Operand
from lilliput.ops.nn.arg_max import ArgMax

FORMATS = (Format("s8", (0.1,), (-7,)), Format())
WIDTHS = ("s32", "s64")


def arg_max(shape: Shape, axis: int, least: bool, format: Format, width: str, note: str = "") -> Case:
    """Few different integers, so that ties come up."""
    x = Operand(shape, format) if format.is_float else Operand(shape, format, low=-3, high=3)
    return Case(ArgMax(axis, least), (x,), (Format(width),), note=note)


CASES = [
    *(arg_max((10,), 0, least, f, width) for least in (False, True) for f in FORMATS for width in WIDTHS),
    arg_max((4, 3, 5), 1, False, FORMATS[0], "s32", "an axis in the middle"),
    arg_max((1,), 0, False, FORMATS[0], "s64", "the smallest"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    rank = int(rng.integers(1, 5))
    shape = tuple(int(n) for n in rng.integers(1, 8, rank))
    least = bool(rng.integers(2))
    return arg_max(shape, int(rng.integers(rank)), least, FORMATS[rng.integers(2)], WIDTHS[rng.integers(2)])

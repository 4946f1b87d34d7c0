"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format, Shape
from lilliput.ops.case import Case, Operand
from lilliput.ops.nn.sliding_rows import SlidingRows

FORMATS = (Format("s8", (0.1,), (3,)), Format(), Format("s16", (0.01,), (0,)))
Cuts = tuple[tuple[int, int], ...]


def sliding(
    rows: int, new: int, cuts: Cuts, row: Shape, format: Format, border: tuple[int, int] = (0, 0), note: str = ""
) -> Case:
    """A window of `rows` rows whose beginning is drawn too; border (top, bottom)."""
    x = Operand((border[0] + new + border[1], *row), format)
    op = SlidingRows(border[0], border[1], cuts)
    return Case(op, (x,), (format,) * len(cuts), (Operand((rows, *row), format),), note=note)


CASES = [
    sliding(5, 1, ((0, 5),), (3,), FORMATS[0], note="the last rows of a signal"),
    sliding(9, 2, ((0, 4), (3, 9)), (2, 5), FORMATS[0], (2, 3), "borders given anew"),
    sliding(40, 3, ((0, 40),), (7,), FORMATS[1], (1, 0)),
    sliding(6, 6, ((2, 6), (0, 1), (3, 4), (1, 2)), (), FORMATS[2], note="nothing stays; four cuts"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    top, bottom, new = int(rng.integers(0, 3)), int(rng.integers(0, 3)), int(rng.integers(1, 4))
    rows = top + new + bottom + int(rng.integers(0, 12))
    firsts = rng.integers(0, rows, rng.integers(1, 5)).tolist()
    cuts = tuple((first, int(rng.integers(first + 1, rows + 1))) for first in firsts)
    shape = tuple(int(n) for n in rng.integers(1, 6, rng.integers(0, 3)))
    return sliding(rows, new, cuts, shape, FORMATS[rng.integers(3)], (top, bottom))

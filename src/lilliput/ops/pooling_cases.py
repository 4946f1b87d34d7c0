"""Cases that every pooling operator tries."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format
from lilliput.ops.case import Case, Operand
from lilliput.ops.pooling import Pooling

FORMATS = (Format("s8", (0.1,), (-7,)), Format("s16", (0.001,), (0,)), Format())


def table(op: type[Pooling]) -> list[Case]:
    """Shapes and edges worth trying."""
    s8, s16, f32 = FORMATS
    whole = (op((4, 6), (4, 6)), (4, 6, 5))
    same = (op((3, 3), (2, 2), ((0, 1), (1, 1))), (6, 5, 3))
    shapes = [*((f, *whole) for f in FORMATS), *((f, *same) for f in FORMATS)]
    cases = [Case(pool, (Operand(shape, f),), (f,)) for f, pool, shape in shapes]
    cases += [
        Case(op((1, 1)), (Operand((1, 1, 1), s8),), (s8,), note="the smallest"),
        Case(op((25, 5), (25, 5)), (Operand((25, 5, 64), s8),), (s8,), note="keyword spotting of MLPerf Tiny"),
        Case(op((2, 2), (2, 2), activation="relu"), (Operand((2, 4, 4, 3), s8),), (s8,), note="two images, a ReLU"),
        Case(op((2, 1), (1, 1), ((1, 1), (0, 0)), "relu6"), (Operand((3, 3, 2)),), (f32,), note="a clamp in float"),
        Case(op((2, 2), (3, 3)), (Operand((8, 8, 2), s16),), (s16,), note="strides that skip inputs"),
    ]
    return cases


def generate(op: type[Pooling], rng: np.random.Generator) -> Case:
    """A random case."""
    size = (int(rng.integers(1, 6)), int(rng.integers(1, 6)))
    stride = (int(rng.integers(1, 4)), int(rng.integers(1, 4)))
    pads = [int(rng.integers(0, extent)) for extent in size for _ in range(2)]
    shape = tuple(int(extent + rng.integers(0, 8)) for extent in size)
    format = FORMATS[rng.integers(len(FORMATS))]
    if format.dtype == "s8":
        format = Format("s8", (0.05,), (int(rng.integers(-128, 128)),))
    activation = str(rng.choice(["none", "relu", "relu6"]))
    pool = op(size, stride, ((pads[0], pads[1]), (pads[2], pads[3])), activation)
    leading = (2,) if rng.random() < 0.2 else ()
    return Case(pool, (Operand((*leading, *shape, int(rng.integers(1, 9))), format),), (format,))

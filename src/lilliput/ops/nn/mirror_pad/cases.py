"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format
from lilliput.ops.case import Case, Operand
from lilliput.ops.nn.mirror_pad import MirrorPad

FORMATS = (Format("s8", (0.1,), (3,)), Format(), Format("s32"))
Q = FORMATS[0]

CASES = [
    Case(MirrorPad((1, 2, 0), (2, 1, 0), mode), (Operand((3, 4, 2), Q),), (Q,), note="rows and columns")
    for mode in (False, True)
] + [
    Case(MirrorPad((3,), (3,), True), (Operand((3,)),), (Format(),), note="as much as there is"),
    Case(MirrorPad((0, 1, 0, 1, 0), (1, 0, 0, 0, 0)), (Operand((2, 3, 2, 3, 2), Q),), (Q,), note="five axes"),
    Case(MirrorPad((0,), (0,)), (Operand((1,), Q),), (Q,), note="nothing to add"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    rank = int(rng.integers(1, 5))
    shape = tuple(int(n) for n in rng.integers(1, 6, rank))
    symmetric = bool(rng.integers(2))
    before, after = (tuple(int(rng.integers(0, n + symmetric)) for n in shape) for _ in range(2))
    format = FORMATS[rng.integers(len(FORMATS))]
    return Case(MirrorPad(before, after, symmetric), (Operand(shape, format),), (format,))

"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format, Shape
from lilliput.ops.case import Case, Operand
from lilliput.ops.nn.gather import Gather

FORMATS = (Format("s8", (0.1,), (3,)), Format(), Format("s32"))
Q = FORMATS[0]


def gather(
    op: Gather,
    shape: Shape,
    picks: Shape,
    format: Format = Q,
    constant: tuple[bool, bool] = (False, False),
    indices: str = "s32",
    note: str = "",
) -> Case:
    """Indices a little beyond both ends too, where their dtype has such."""
    n = shape[op.axis]
    drawn = Operand(picks, Format(indices), constant[1], 0 if indices == "u8" else -2, n + 1)
    return Case(op, (Operand(shape, format, constant[0]), drawn), (format,), note=note)


CASES = [
    gather(Gather(0), (50, 8), (6,), constant=(True, False), note="an embedding"),
    gather(Gather(0), (50, 8), (6,), constant=(True, False), indices="u8", note="an embedding of bytes"),
    gather(Gather(0), (300, 4), (6,), Format(), (True, False), "s16", note="an embedding of int16"),
    gather(Gather(1), (3, 5, 2), (2, 2), constant=(False, True), note="constant indices"),
    *(gather(Gather(1), (3, 5, 2), (2, 2), Q, (False, True), each) for each in ("u8", "s16")),
    gather(Gather(2, 1), (2, 3, 4, 2), (2, 3), note="a shared axis"),
    gather(Gather(1, 1), (4, 5), (4,), note="one of each row"),
    gather(Gather(0), (7,), (), Format(), note="one number"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    rank = int(rng.integers(1, 5))
    shape = tuple(int(n) for n in rng.integers(1, 6, rank))
    axis = int(rng.integers(rank))
    shared = int(rng.integers(axis + 1))
    picks = tuple(int(n) for n in rng.integers(1, 4, rng.integers(0, 3)))
    constant = ((False, False), (True, False), (False, True))[rng.integers(3)]
    indices = str(rng.choice(["s32", "s32", "s16", "u8"]))
    return gather(Gather(axis, shared), shape, (*shape[:shared], *picks), FORMATS[rng.integers(3)], constant, indices)

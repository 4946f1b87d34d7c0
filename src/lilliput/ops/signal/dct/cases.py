"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format, Shape
from lilliput.ops.case import Case, Operand
from lilliput.ops.signal.dct import NORMS, Dct

X, Y = Format("s16", (2.0**-10,), (0,)), Format("s16", (2.0**-8,), (0,))


def fixed(op: Dct, shape: Shape, y: Format = Y, low: int = -32768, high: int = 32767, note: str = "") -> Case:
    """int16 from `low` to `high`."""
    return Case(op, (Operand(shape, X, low=low, high=high),), (y,), note=note)


def real(op: Dct, shape: Shape, limit: float = 10.0, note: str = "") -> Case:
    """Floats up to `limit` in size."""
    return Case(op, (Operand(shape, low=-limit, high=limit),), (Format(),), note=note)


CASES = [
    fixed(Dct(), (3, 2, 40)),
    fixed(Dct(7, "orthonormal"), (2, 23), note="an odd length"),
    fixed(Dct(13), (1, 1, 40), low=-32768, high=-32768, note="full scale"),
    fixed(Dct(2, "plain"), (64,), Format("s16", (2.0**-11,), (0,)), note="saturates"),
    fixed(Dct(1), (5, 1), note="one number each"),
    real(Dct(), (3, 2, 40)),
    real(Dct(23, "orthonormal"), (23,), note="all coefficients"),
    real(Dct(5, "plain"), (2, 8)),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    n = int(rng.integers(1, 60))
    shape = (*(int(k) for k in rng.integers(1, 4, rng.integers(0, 3))), n)
    op = Dct(int(rng.integers(1, n + 1)), str(rng.choice(NORMS)))
    if rng.random() < 0.4:
        return real(op, shape, float(10 ** rng.uniform(-6, 6)))
    return fixed(op, shape, Format("s16", (2.0 ** -int(rng.integers(5, 11)),), (0,)))

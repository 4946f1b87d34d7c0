"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format, Shape
from lilliput.ops.case import Case, Operand
from lilliput.ops.signal.pcen import Pcen

Y = Format("s16", (2.0**-12,), (0,))
LARGEST = (1 << 31) - 1


def fixed(op: Pcen, shape: Shape, scale: float = 2.0**-16, low: int = 0, high: int = LARGEST, level: int = 0,
          y: Format = Y, note: str = "") -> Case:  # fmt: skip
    """int32 in [low, high], levels up to `level`."""
    x = Operand(shape, Format("s32", (scale,), (0,)), low=low, high=high)
    kept = Operand(shape[1:], Format("u64", (scale / 65536,), (0,)), low=0, high=level)
    return Case(op, (x,), (y,), (kept,), note=note)


def real(op: Pcen, shape: Shape, high: float, low: float = 0.0, note: str = "") -> Case:
    """Floats in [low, high], levels up to the same."""
    kept = Operand(shape[1:], low=0.0, high=max(high, 0.0))
    return Case(op, (Operand(shape, low=low, high=high),), (Format(),), (kept,), tolerance=3e-5, note=note)


CASES = [
    fixed(Pcen(), (6, 2, 40), high=2**24, level=2**36, note="frames of two channels"),
    fixed(Pcen(), (9, 5), note="full scale"),
    fixed(Pcen(), (4, 3), low=0, high=0, note="silence"),
    fixed(Pcen(), (40, 2), high=3, level=40, note="hardly anything"),
    fixed(Pcen(), (3, 4), low=-LARGEST - 1, high=5, note="numbers below 0 count as 0"),
    fixed(Pcen(1.0, 1.0, 0.0, 1.0, 1e-3), (5, 4), high=2**20, note="no memory, no bias, no root"),
    fixed(Pcen(0.06, 0.8, 10.0, 0.25), (5, 4), 2.0**-8, high=2**16, y=Format("s16", (2.0**-10,), (0,)), note="others"),
    fixed(Pcen(0.001, 0.98, 2.0, 0.5, 1e-9), (5, 4), 2.0**-30, note="a tiny step"),
    real(Pcen(), (6, 2, 40), 100.0, note="frames of two channels"),
    real(Pcen(0.06, 0.8, 10.0, 0.25), (5, 4), 1e6, note="others"),
    real(Pcen(), (4, 3), 0.0, note="silence"),
    real(Pcen(), (4, 3), 1e-39, 1e-40, note="subnormal"),
    real(Pcen(bias=0.0, root=0.3), (4, 5), 1.0, -1.0, note="no bias; numbers below 0 count as 0"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    shape = tuple(int(n) for n in rng.integers(1, 8, rng.integers(2, 4)))
    smoothing, gain, root = (float(n) for n in rng.uniform(0.05, 1.0, 3))
    op = Pcen(
        smoothing, gain, float(rng.choice([0.0, 0.5, 2.0, 10.0])), max(root, 0.25), float(10 ** rng.uniform(-6, 0))
    )
    if rng.random() < 0.4:
        return real(op, shape, float(10 ** rng.uniform(-3, 5)))
    scale, high = 2.0 ** -int(rng.integers(0, 24)), int(2 ** rng.uniform(1, 31))
    y = Format("s16", (2.0 ** -int(rng.integers(10, 14)),), (0,))
    return fixed(op, shape, scale, high=high, level=int(2 ** rng.uniform(0, 46)), y=y)

"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format, Shape
from lilliput.ops.case import Case, Operand
from lilliput.ops.signal.logarithm import DECIBELS, Logarithm

X = Format("s32", (2.0**-22,), (0,))
LARGEST = (1 << 31) - 1


def fixed(op: Logarithm, shape: Shape, y_scale: float, low: int = 0, high: int = LARGEST, note: str = "") -> Case:
    """int32 from `low` to `high`."""
    return Case(op, (Operand(shape, X, low=low, high=high),), (Format("s16", (y_scale,), (0,)),), note=note)


def real(op: Logarithm, shape: Shape, low: float, high: float, note: str = "") -> Case:
    """Floats from `low` to `high`."""
    return Case(op, (Operand(shape, low=low, high=high),), (Format(),), note=note)


CASES = [
    fixed(Logarithm(), (2, 3, 40), 2.0**-10),
    fixed(Logarithm(offset=1e-6), (300,), 2.0**-10, 0, 300, "small numbers over an offset"),
    fixed(Logarithm(DECIBELS, least=1e-5), (300,), 2.0**-7, 0, 200, "decibels, a least number"),
    fixed(Logarithm(), (4,), 2.0**-10, 0, 0, "silence: one step at least"),
    fixed(Logarithm(), (40,), 2.0**-10, -LARGEST - 1, 3, "numbers below 0 count as the least"),
    fixed(Logarithm(offset=600.0), (40,), 2.0**-10, LARGEST, LARGEST, "beyond 31 bits with the offset"),
    fixed(Logarithm(100.0), (40,), 2.0**-10, note="saturates"),
    real(Logarithm(offset=1e-6), (2, 3, 40), 0.0, 100.0),
    real(Logarithm(DECIBELS, least=1e-30), (64,), 0.0, 1e-29, note="around the least number"),
    real(Logarithm(), (16,), 1e-40, 1e-39, note="subnormal"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    shape = tuple(int(n) for n in rng.integers(1, 8, rng.integers(0, 4)))
    gain, offset = float(10 ** rng.uniform(-0.5, 1)), float(rng.choice([0.0, 1e-6, 1e-3]))
    if rng.random() < 0.4:
        limit = float(10 ** rng.uniform(-6, 6))
        return real(Logarithm(gain, 0.0, offset), shape, limit * 1e-3, limit)
    op = Logarithm(gain, float(rng.choice([0.0, 1e-5])), offset)
    return fixed(op, shape, float(10 ** rng.uniform(-4, -1)), 0, int(2 ** rng.uniform(0, 31)))

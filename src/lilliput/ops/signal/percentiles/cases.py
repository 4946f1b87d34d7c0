"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format, Shape
from lilliput.ops.case import Case, Operand
from lilliput.ops.signal.percentiles import Percentiles

X = Format("s16", (2.0**-12,), (0,))
ALL = Percentiles((0.0, 10.0, 25.0, 50.0, 75.0, 99.0, 100.0), ((25.0, 75.0), (0.0, 100.0)))


def fixed(shape: Shape, op: Percentiles = ALL, low: int = -32768, high: int = 32767, note: str = "") -> Case:
    """Rows of int16 within [low, high]."""
    return Case(op, (Operand(shape, X, low=low, high=high),), (X,), note=note)


def real(shape: Shape, op: Percentiles = ALL, low: float = -4.0, high: float = 4.0, note: str = "") -> Case:
    """Rows of float within [low, high]."""
    return Case(op, (Operand(shape, low=low, high=high),), (Format(),), note=note)


CASES = [
    fixed((2, 3, 40), note="full scale: the span saturates"),
    fixed((3, 41), low=-100, high=100, note="small"),
    fixed((2, 20), low=7, high=7, note="constant"),
    fixed((2, 1), note="rows of one"),
    fixed((2, 2), note="rows of two"),
    fixed((1, 999), Percentiles((50.0,)), -3, 3, "many alike, the median"),
    real((2, 3, 40), note="float"),
    real((4, 1), note="float, rows of one"),
    real((1, 77), Percentiles((), ((5.0, 95.0),)), -1e-39, 1e-39, "float, subnormal, a span alone"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    shape = (*(int(n) for n in rng.integers(1, 4, rng.integers(1, 3))), int(rng.integers(1, 70)))
    percents = tuple(float(p) for p in rng.uniform(0, 100, rng.integers(1, 5)))
    op = Percentiles(percents, ((percents[0], percents[-1]),) * int(rng.integers(0, 2)))
    if rng.random() < 0.4:
        return real(shape, op)
    low, high = sorted(int(x) >> int(rng.integers(0, 14)) for x in rng.integers(-32768, 32768, 2))
    return fixed(shape, op, low, high)

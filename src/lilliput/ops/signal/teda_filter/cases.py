"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format
from lilliput.ops.case import Case, Operand
from lilliput.ops.signal.teda_filter import TedaFilter

X, FLAG = Format("s16", (0.01,), (0,)), Format("s16", (1.0,), (0,))
COUNTS, MEAN, VARIANCE = Format("s32"), Format("s32", (0.01 / 65536,), (0,)), Format("s64")


def fixed(shape: tuple[int, int], op: TedaFilter, low: int = -32768, high: int = 32767, note: str = "") -> Case:
    """int16 within [low, high], after some rows."""
    channels = shape[1]
    states = (
        Operand((2,), COUNTS, low=0, high=3),
        Operand((channels,), MEAN, low=low * 65536, high=high * 65536),
        Operand((1,), VARIANCE, low=0, high=(high - low) ** 2 * 16384 + 1),
        Operand((channels,), X, low=low, high=high),
    )
    y = X if op.gives == "values" else FLAG
    return Case(op, (Operand(shape, X, low=low, high=high),), (y,), states, note=note)


def real(shape: tuple[int, int], op: TedaFilter, limit: float = 4.0, note: str = "") -> Case:
    """Floats within the limit, after some rows."""
    channels = shape[1]
    states = (
        Operand((2,), COUNTS, low=0, high=3),
        Operand((channels,), low=-limit, high=limit),
        Operand((1,), low=0.0, high=limit),
        Operand((channels,), low=-limit, high=limit),
    )
    return Case(op, (Operand(shape, low=-limit, high=limit),), (Format(),), states, note=note)


SOON = TedaFilter(m=1.2)  # so that random numbers hold many outliers

CASES = [
    fixed((100, 2), SOON, note="full scale"),
    fixed((100, 1), TedaFilter(1.2, replace="mean", adapt=True, cap=20), note="older rows forgotten"),
    fixed((100, 3), TedaFilter(1.2, "outliers", reseed=2), note="told; two make the new normal"),
    fixed((100, 1), TedaFilter(0.5, replace="keep", floor=20.0), -3000, 3000, "a floor under the deviation"),
    fixed((30, 2), SOON, 0, 0, "silence"),
    fixed((30, 1), SOON, -32768, -32768, "the lowest number"),
    fixed((30, 8), TedaFilter(16.0), note="the largest m, the most channels"),
    fixed((1, 1), SOON, -1, 1, "one row, the last bit"),
    real((100, 2), SOON, note="float"),
    real((100, 1), TedaFilter(1.2, replace="mean", adapt=True, cap=20), note="float, older rows forgotten"),
    real((100, 3), TedaFilter(1.2, "outliers", reseed=2), note="float, told"),
    real((20, 1), TedaFilter(0.5, replace="keep", floor=2.0), 0.0, "float, silence"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    op = TedaFilter(
        m=float(rng.uniform(0.3, 2)),
        gives=str(rng.choice(["values", "outliers"])),
        replace=str(rng.choice(["mean", "last", "keep"])),
        adapt=bool(rng.random() < 0.5),
        cap=int(rng.integers(2, 100)),
        reseed=int(rng.integers(0, 4)),
        floor=float(rng.choice([0.0, 1.0])),
    )
    shape = int(rng.integers(1, 40)), int(rng.integers(1, 4))
    if rng.random() < 0.4:
        return real(shape, op)
    low, high = sorted(int(x) >> int(rng.integers(0, 14)) for x in rng.integers(-32768, 32768, 2))
    return fixed(shape, op, low, high)

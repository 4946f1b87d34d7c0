"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format, Shape
from lilliput.ops.case import Case, Operand
from lilliput.ops.signal.running_level import RunningLevel

SAMPLE, Y, LEVEL = Format("s16", (2.0**-15,), (0,)), Format("s16", (2.0**-14,), (0,)), Format("s32")


def fixed(op: RunningLevel, shape: Shape, low: int, high: int, note: str = "") -> Case:
    """int16 from `low` to `high`; the level begins anywhere."""
    state = Operand((1,), LEVEL, low=0, high=1 << 29)
    return Case(op, (Operand(shape, SAMPLE, low=low, high=high),), (Y,), (state,), note=note)


def real(op: RunningLevel, shape: Shape, limit: float, note: str = "") -> Case:
    """Floats up to `limit` in size."""
    state = Operand((1,), low=0.0, high=limit)
    return Case(op, (Operand(shape, low=-limit, high=limit),), (Format(),), (state,), note=note)


CASES = [
    fixed(RunningLevel(), (6, 1, 40), -32768, 32767, "full scale"),
    fixed(RunningLevel(), (6, 2, 20), -300, 200),
    fixed(RunningLevel(0.5, 1e-9), (9, 1, 10), 0, 0, "silence: down to a step"),
    fixed(RunningLevel(0.0, 10.0), (3, 1, 10), -5, -2, "a floor beyond full scale"),
    real(RunningLevel(), (6, 1, 40), 1.0),
    real(RunningLevel(0.9), (4, 2, 10), 1e-5, "below the floor"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    shape = (int(rng.integers(1, 8)), int(rng.integers(1, 3)), int(rng.integers(1, 40)))
    op = RunningLevel(float(rng.uniform(0, 0.999)), float(10 ** rng.uniform(-5, 0)))
    if rng.random() < 0.4:
        return real(op, shape, float(10 ** rng.uniform(-3, 2)))
    return fixed(op, shape, -int(2 ** rng.uniform(0, 15)), int(2 ** rng.uniform(0, 14.99)))

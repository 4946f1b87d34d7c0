"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format
from lilliput.ops.case import Case, Operand
from lilliput.ops.signal.orientation import Orientation

X, Y, STATE = Format("s16", (2.0**-11,), (0,)), Format("s16", (2.0**-14,), (0,)), Format("s32", (2.0**-30,), (0,))


def fixed(rows: int, op: Orientation, low: int = -32768, high: int = 32767, note: str = "") -> Case:
    """int16 within [low, high], from an attitude that was drawn as well."""
    states = (Operand((4,), STATE, low=1 << 28, high=1 << 29), Operand((3,), STATE, low=-(1 << 20), high=1 << 20))
    return Case(op, (Operand((rows, 6), X, low=low, high=high),), (Y,), states, note=note)


def real(rows: int, op: Orientation, limit: float = 4.0, note: str = "") -> Case:
    """Floats within the limit."""
    states = (Operand((4,), low=0.4, high=0.6), Operand((3,), low=-1e-3, high=1e-3))
    return Case(op, (Operand((rows, 6), low=-limit, high=limit),), (Format(),), states, tolerance=1e-4, note=note)


CASES = [
    fixed(40, Orientation(), note="full scale"),
    fixed(40, Orientation("gravity", 50.0, 0.1, 2.0, 0.3), note="full scale, the bias learnt"),
    fixed(20, Orientation(rate=10.0, rate_unit=20.0), note="turns too fast, cut"),
    fixed(5, Orientation(proportional=0.5, integral=0.1), 0, 0, "silence: nothing pulls, the bias is kept"),
    fixed(5, Orientation("gravity"), -32768, -32768, "the lowest number"),
    fixed(1, Orientation(), -1, 1, "one row, the last bit"),
    real(40, Orientation(), note="float"),
    real(40, Orientation("gravity", 50.0, 0.1, 2.0, 0.3), note="float, the bias learnt"),
    real(3, Orientation(proportional=0.5), 0.0, "float, silence"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    gives = str(rng.choice(["quaternion", "gravity"]))
    gains = float(rng.uniform(0, 2)), float(rng.uniform(0, 0.2))
    op = Orientation(gives, float(rng.uniform(20, 400)), float(10 ** rng.uniform(-2, 0)), *gains)
    rows = int(rng.integers(1, 12))
    return real(rows, op) if rng.random() < 0.4 else fixed(rows, op)

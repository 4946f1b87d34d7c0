"""Shapes and edges worth trying."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lilliput.graph import Format
from lilliput.ops.case import Case, Operand
from lilliput.ops.signal.heart_rate import HeartRate

X, Y, LEVELS, COUNTS = Format("s16", (0.005,), (0,)), Format("s16", (2.0**-6,), (0,)), Format("s32"), Format("s32")
BRISK = HeartRate(50.0, 2, 1, 5, 3, 2, 20)  # so that random numbers hold many beats


def fixed(rows: int, op: HeartRate, low: int = -32768, high: int = 32767, note: str = "") -> Case:
    """int16 within [low, high], in the middle of work."""
    states = (Operand((op.lag,), X, low=low, high=high), Operand((4,), LEVELS, low=0, high=20000))
    counts = Operand((7,), COUNTS, low=0, high=1)
    return Case(op, (Operand((rows, 1), X, low=low, high=high),), (Y,), (*states, counts), note=note)


def real(rows: int, op: HeartRate, limit: float = 4.0, note: str = "") -> Case:
    """Floats within the limit."""
    states = (Operand((op.lag,), low=-limit, high=limit), Operand((4,), low=0, high=limit))
    counts = Operand((7,), COUNTS, low=0, high=1)
    return Case(op, (Operand((rows, 1), low=-limit, high=limit),), (Format(),), (*states, counts), note=note)


CASES = [
    fixed(300, BRISK, note="full scale"),
    fixed(300, BRISK, -1, 1, "the last bit"),
    fixed(100, BRISK, 0, 0, "silence"),
    fixed(100, BRISK, -32768, -32768, "the lowest number"),
    fixed(500, HeartRate(360.0, 11, 5, 11, 90, 20, 300), note="as for an electrocardiogram"),
    fixed(1, HeartRate(), note="one row, while learning"),
    fixed(200, replace(BRISK, direction="up"), note="rises alone"),
    real(300, BRISK, note="float"),
    real(200, replace(BRISK, direction="down"), note="float, falls alone"),
    real(50, BRISK, 0.0, "float, silence"),
    real(300, BRISK, 1e-38, "float, subnormal"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    lag, learning = (int(n) for n in np.sort(rng.integers(1, 9, 2)))
    shifts = int(rng.integers(0, 6)), int(rng.integers(1, 8))
    op = HeartRate(
        float(rng.uniform(20, 400)),
        lag,
        *shifts,
        int(rng.integers(0, 20)),
        learning,
        60,
        str(rng.choice(["up", "both"])),
    )
    rows = int(rng.integers(1, 60))
    return real(rows, op) if rng.random() < 0.4 else fixed(rows, op)

"""Shapes and edges worth trying; signals that do change stand in tests/ops/test_stationarity.py."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format
from lilliput.ops.case import Case, Operand
from lilliput.ops.signal.stationarity import Stationarity

S16 = Format("s16", (2.0**-15,), (0,))


def stationarity(
    op: Stationarity, rows: int, channels: int, format: Format, low: float, high: float, note: str = ""
) -> Case:
    """Noise between low and high, on states that have seen something."""
    wide = Format() if format.is_float else Format("s64")
    states = (
        Operand((2,), Format("s32"), low=0, high=8),
        Operand((6, channels), wide, low=0, high=1 << 12),
        Operand((op.blocks, 3, channels), wide, low=0, high=1 << 12),
        Operand((channels,), Format("s8"), low=-1, high=3),
    )
    return Case(op, (Operand((rows, channels), format, low=low, high=high),), (Format("s8"),), states, note=note)


SMALL = Stationarity(16, 8, 6.0, 1.0, 6.0)
CASES = [
    stationarity(SMALL, 300, 2, S16, -32768, 32767, "full scale"),
    stationarity(SMALL, 290, 1, S16, 0, 0, "silence"),
    stationarity(SMALL, 290, 1, S16, -32768, -32768, "DC at the end of the range"),
    stationarity(SMALL, 290, 1, S16, -1, 1, "the last bit"),
    stationarity(SMALL, 290, 1, S16, 20000, 20020, "a little noise on much DC"),
    stationarity(Stationarity(64, 16), 1300, 1, S16, -9000, 9000, "the usual window"),
    stationarity(SMALL, 5, 3, S16, -100, 100, "less than a block"),
    stationarity(SMALL, 300, 2, Format(), -4, 4, "float"),
    stationarity(SMALL, 290, 1, Format(), -1e-40, 1e-40, "float, denormal"),
    stationarity(SMALL, 290, 1, Format(), 0, 0, "float, silence"),
    stationarity(SMALL, 290, 1, Format(), -1e7, 1e7, "float, large"),
    stationarity(SMALL, 290, 1, Format(), 30000, 30001, "float, a little noise on much DC"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    op = Stationarity(int(rng.choice([16, 32])), int(rng.integers(8, 13)), 4.0, float(rng.uniform(-2, 4)), 4.0)
    rows, channels = int(rng.integers(1, 500)), int(rng.integers(1, 4))
    middle, half = int(rng.integers(-8000, 8000)), int(10 ** rng.uniform(0, 4.3))
    format = S16 if rng.random() < 0.6 else Format()
    return stationarity(op, rows, channels, format, middle - half, middle + half)

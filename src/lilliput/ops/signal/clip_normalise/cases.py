"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format, Shape
from lilliput.ops.case import Case, Operand
from lilliput.ops.signal.clip_normalise import ClipNormalise

SAMPLE, Y = Format("s16", (2.0**-15,), (0,)), Format("s16", (2.0**-14,), (0,))


def fixed(shape: Shape, low: int, high: int, note: str = "") -> Case:
    """int16 from `low` to `high`."""
    return Case(ClipNormalise(), (Operand(shape, SAMPLE, low=low, high=high),), (Y,), note=note)


def real(shape: Shape, low: float, high: float, note: str = "") -> Case:
    """Floats from `low` to `high`."""
    return Case(ClipNormalise(), (Operand(shape, low=low, high=high),), (Format(),), note=note)


CASES = [
    fixed((200, 1), -32768, 32767, "full scale"),
    fixed((100, 2), -90, 30, "far below the negative of the largest"),
    fixed((50, 1), 0, 0, "silence"),
    fixed((50, 1), -9, -2, "nothing above 0"),
    fixed((40, 1), -32768, 1, "the largest is a step"),
    real((200, 1), -1.0, 0.7),
    real((20, 2), -2.0, -1.0, "nothing above 0"),
    real((20, 1), -1e-39, 1e-39, "subnormal"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    shape = (int(rng.integers(1, 100)), int(rng.integers(1, 4)))
    if rng.random() < 0.4:
        limit = float(10 ** rng.uniform(-6, 6))
        return real(shape, -limit, limit * float(rng.uniform(0.1, 2)))
    return fixed(shape, -int(2 ** rng.uniform(0, 15)), int(2 ** rng.uniform(0, 14.99)))

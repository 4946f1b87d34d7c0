"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format
from lilliput.ops.case import Case, Operand
from lilliput.ops.signal.remove_dc import RemoveDC
from lilliput.ops.signal_cases import COUNTS, KINDS, REAL, REAL_KINDS, any_kind, rows


def remove_dc(length: int, channels: int, slowness: int, kind: str = "noise", real: bool = False) -> Case:
    """The level is drawn too."""
    x, most = REAL if real else COUNTS, 1 << 29
    level = Operand((channels,), REAL) if real else Operand((channels,), Format("s32"), low=-most, high=most)
    return Case(RemoveDC(slowness), (rows(x, length, channels, kind),), (x,), (level,))


CASES = [
    *(remove_dc(11, 2, 4, kind) for kind in KINDS),
    *(remove_dc(11, 2, 4, kind, real=True) for kind in REAL_KINDS),
    remove_dc(1, 1, 1),
    remove_dc(30, 3, 14, "highest"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    real = bool(rng.random() < 0.3)
    kind = any_kind(rng, REAL if real else COUNTS)
    return remove_dc(int(rng.integers(1, 30)), int(rng.integers(1, 4)), int(rng.integers(1, 15)), kind, real)

"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format
from lilliput.ops.case import Case, Operand
from lilliput.ops.signal.envelope import Envelope
from lilliput.ops.signal_cases import COUNTS, KINDS, REAL, REAL_KINDS, any_kind, rows


def envelope(length: int, channels: int, attack: int, decay: int, kind: str = "noise", real: bool = False) -> Case:
    """The level is drawn too."""
    x = REAL if real else COUNTS
    level = Operand((channels,), REAL if real else Format("s32"), low=0, high=2 if real else 1 << 29)
    return Case(Envelope(attack, decay), (rows(x, length, channels, kind),), (x,), (level,))


CASES = [
    *(envelope(11, 2, 3, 3, kind) for kind in KINDS),
    *(envelope(11, 2, 0, 5, kind, real=True) for kind in REAL_KINDS),
    envelope(30, 1, 0, 14, "impulse"),
    envelope(1, 3, 14, 0),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    real = bool(rng.random() < 0.3)
    length, channels = int(rng.integers(1, 30)), int(rng.integers(1, 4))
    attack, decay = int(rng.integers(0, 15)), int(rng.integers(0, 15))
    return envelope(length, channels, attack, decay, any_kind(rng, REAL if real else COUNTS), real)

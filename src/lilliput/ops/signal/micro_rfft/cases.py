"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format, Shape
from lilliput.ops.case import Case, Operand
from lilliput.ops.signal.micro_rfft import MicroRfft

S16 = Format("s16")


def rfft(shape: Shape, length: int, low: int = -32768, high: int = 32767, note: str = "") -> Case:
    """x within [low, high], both of which come up."""
    return Case(MicroRfft(length), (Operand(shape, S16, low=low, high=high),), (S16,), note=note)


CASES = [
    rfft((480,), 512, note="micro_speech's, full scale"),
    rfft((3, 2, 7), 8, note="frames of two channels, an odd number missing"),
    rfft((2, 32), 64, -2, 2, "nearly silent"),
    rfft((1, 16), 32, 32767, 32767, "constant full scale"),
    rfft((1, 16), 32, -32768, -32768, "constant full scale, below"),
    rfft((4,), 4, note="the smallest"),
    rfft((1, 1), 16, note="an impulse"),
    rfft((1, 200), 1024, 0, 0, "silence"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    length = 1 << int(rng.integers(2, 9))
    shape = (*(int(n) for n in rng.integers(1, 4, rng.integers(0, 3))), int(rng.integers(1, length + 1)))
    level = 1 << int(rng.integers(0, 16))
    return rfft(shape, length, -level, level - 1)

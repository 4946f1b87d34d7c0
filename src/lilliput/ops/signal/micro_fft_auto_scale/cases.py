"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format, Shape
from lilliput.ops.case import Case, Operand
from lilliput.ops.signal.micro_fft_auto_scale import MicroFftAutoScale


def auto_scale(shape: Shape, low: int, high: int, note: str = "") -> Case:
    """x within [low, high], both of which come up."""
    return Case(MicroFftAutoScale(), (Operand(shape, Format("s16"), low=low, high=high),), (S16, S32), note=note)


S16, S32 = Format("s16"), Format("s32")
CASES = [
    auto_scale((480,), -700, 900, "micro_speech's"),
    auto_scale((6,), 0, 0, "silence"),
    auto_scale((3, 2, 5), -1, 1, "frames of two channels, the least"),
    auto_scale((4, 9), -32768, 32767, "full scale"),
    auto_scale((8, 4), -32768, -1, "-32768 before and after others"),
    auto_scale((8, 3), -32768, 2, "-32768 before small numbers"),
    auto_scale((1,), 16384, 16384, "nothing left to scale"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    shape = tuple(int(n) for n in rng.integers(1, 12, rng.integers(1, 4)))
    low, high = sorted(int(n) for n in rng.integers(-(2 ** rng.integers(0, 16)), 2 ** rng.integers(0, 16), 2))
    return auto_scale(shape, low, high)

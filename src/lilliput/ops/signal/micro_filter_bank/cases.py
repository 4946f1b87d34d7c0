"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format, Shape
from lilliput.ops.case import Case, Operand
from lilliput.ops.signal.micro_filter_bank import MicroFilterBank

S16, U32, U64 = Format("s16"), Format("u32"), Format("u64")


def bank(
    shape: Shape, stretches: tuple[tuple[int, int, int], ...], low: int = 0, high: int = 4095, note: str = ""
) -> Case:
    """Any bins; weights within [low, high]."""
    n = max(weight + width for _, weight, width in stretches)
    weights = Operand((max(n, 1),), S16, True, low, high)
    return Case(MicroFilterBank(stretches), (Operand(shape, U32), weights, weights), (U64,), note=note)


CASES = [
    bank((257,), tuple((4 + 5 * i, 8 * i, 8) for i in range(41)), note="as many bands as micro_speech"),
    bank((3, 2, 9), ((0, 0, 3), (3, 3, 2), (5, 5, 4)), note="frames of two channels"),
    bank((1, 6), ((0, 0, 6), (0, 0, 6), (2, 1, 0)), -32768, 32767, note="weights of either sign, an empty stretch"),
    bank((8,), ((0, 0, 8), (0, 0, 8)), 32767, 32767, "the largest weights"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    bins = int(rng.integers(1, 30))
    stretches = []
    for _ in range(int(rng.integers(2, 8))):
        width = int(rng.integers(0, bins + 1))
        stretches.append((int(rng.integers(0, bins - width + 1)), int(rng.integers(0, 9)), width))
    shape = (*(int(n) for n in rng.integers(1, 4, rng.integers(0, 3))), bins)
    return bank(shape, tuple(stretches), -int(rng.integers(0, 4096)), 4095)

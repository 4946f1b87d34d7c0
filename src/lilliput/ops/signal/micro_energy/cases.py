"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format, Shape
from lilliput.ops.case import Case, Operand
from lilliput.ops.signal.micro_energy import MicroEnergy

S16, U32 = Format("s16"), Format("u32")


def energy(shape: Shape, first: int, last: int, low: int = -32768, high: int = 32767, note: str = "") -> Case:
    """x within [low, high], both of which come up."""
    return Case(MicroEnergy(first, last), (Operand(shape, S16, low=low, high=high),), (U32,), note=note)


CASES = [
    energy((514,), 5, 241, note="micro_speech's"),
    energy((3, 2, 10), 0, 5, note="frames of two channels, all bins"),
    energy((1, 4), 1, 2, -32768, -32768, "the most"),
    energy((2, 6), 2, 3, 0, 0, "silence"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    bins = int(rng.integers(1, 20))
    first = int(rng.integers(0, bins))
    shape = (*(int(n) for n in rng.integers(1, 4, rng.integers(0, 3))), 2 * bins)
    return energy(shape, first, int(rng.integers(first + 1, bins + 1)))

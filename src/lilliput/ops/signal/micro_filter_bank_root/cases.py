"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format, Shape
from lilliput.ops.case import Case, Operand
from lilliput.ops.signal.micro_filter_bank_root import MicroFilterBankRoot

S32, U32, U64 = Format("s32"), Format("u32"), Format("u64")
LARGEST = 2**64 - 1


def root(shape: Shape, low: int, high: int, shift: int = 31, note: str = "") -> Case:
    """x within [low, high], shifts up to `shift`."""
    x = Operand(shape, U64, low=low, high=high)
    return Case(MicroFilterBankRoot(), (x, Operand(shape[:-1], S32, low=0, high=shift)), (U32,), note=note)


CASES = [
    root((40,), 0, 2**45, 7, "micro_speech's"),
    root((5, 40), 0, LARGEST, 0, "all 64 bits"),
    root((3, 2, 8), 0, 40, 0, "frames of two channels, small numbers"),
    root((2, 8), 2**32 - 3, 2**32 + 3, 0, "either side of 2**32"),
    root((2, 8), 65535**2 + 65534, 65535**2 + 65536, 0, "either side of a half"),
    root((2, 8), 2**60 - 2**31, 2**60 + 2**31, 0, "either side of 30 digits"),
    root((2, 8), 2**62 - 2**32, 2**62 + 2**32, 0, "either side of 31 digits"),
    root((1, 4), LARGEST - 2**33, LARGEST, 31, "the largest"),
    root((1,), 0, 0, note="silence"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    shape = tuple(int(n) for n in rng.integers(1, 9, rng.integers(1, 4)))
    return root(shape, 0, (1 << int(rng.integers(1, 65))) - 1, int(rng.integers(0, 32)))

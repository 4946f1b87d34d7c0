"""Shapes and edges worth trying."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lilliput.graph import Format, Shape
from lilliput.ops.case import Case, Operand
from lilliput.ops.signal.micro_noise_subtract import MicroNoiseSubtract

U32 = Format("u32")
SPEECH = MicroNoiseSubtract(409, 15975, 983, 15401, 819)


def subtract(op: MicroNoiseSubtract, shape: Shape, most: int, note: str = "") -> Case:
    """x up to `most`, a state of the same size once it is smoothed."""
    state = Operand(shape[1:], U32, low=0, high=min(most << op.smoothing_bits, 2**32 - 1))
    return Case(op, (Operand(shape, U32, low=0, high=most),), (U32, U32), (state,), note=note)


CASES = [
    subtract(SPEECH, (9, 40), 2**14, "micro_speech's"),
    subtract(SPEECH, (5, 2, 7), 2**20, "frames of two channels"),
    subtract(replace(SPEECH, clamping=True), (6, 9), 300, "clamped"),
    subtract(SPEECH, (3, 4), 2**32 - 1, "what leaves 32 bits"),
    subtract(replace(SPEECH, smoothing=2**32 - 1, one_minus_smoothing=2**32 - 1), (3, 4), 2**32 - 1, "and 64"),
    subtract(MicroNoiseSubtract(1, 1, 1, 0, 1, 0, 0), (3, 4), 50, "no bits"),
    subtract(SPEECH, (2, 3), 0, "silence"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    bits = int(rng.integers(1, 17))
    share, odd, least = (int(n) for n in rng.integers(0, (1 << bits) + 1, 3))
    op = MicroNoiseSubtract(
        share, (1 << bits) - share, odd, (1 << bits) - odd, least, int(rng.integers(0, 12)), bits, bool(rng.integers(2))
    )
    shape = tuple(int(n) for n in rng.integers(1, 9, rng.integers(2, 4)))
    return subtract(op, shape, (1 << int(rng.integers(0, 33))) - 1)

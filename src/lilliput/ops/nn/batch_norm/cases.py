"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format
from lilliput.ops.case import Case, Operand
from lilliput.ops.nn.batch_norm import BatchNorm

PLAIN = BatchNorm()


def case(shape: tuple[int, ...], op: BatchNorm = PLAIN, note: str = "") -> Case:
    """gamma and beta of any sign, a mean as large as x, a variance of at least 0.01."""
    channels = shape[-1:]
    parts = [Operand(channels, constant=True) for _ in range(3)]
    variance = Operand(channels, constant=True, low=0.01, high=4.0)
    return Case(op, (Operand(shape), *parts, variance), (Format(),), note=note)


CASES = [
    case((5, 4, 6), note="an image"),
    case((7, 3), BatchNorm(1e-5, "relu"), "over time, with ReLU"),
    case((9,), BatchNorm(activation="relu6"), "behind a dense layer"),
    case((2, 1), note="one channel"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    shape = tuple(int(extent) for extent in rng.integers(1, 7, rng.integers(1, 5)))
    return case(shape, BatchNorm(float(10 ** rng.uniform(-6, -2)), str(rng.choice(["none", "relu", "relu6"]))))

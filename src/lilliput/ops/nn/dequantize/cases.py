"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format, Shape
from lilliput.ops.case import Case, Operand
from lilliput.ops.nn.dequantize import STORED, Dequantize


def dequantize(shape: Shape, dtype: str, scale: float, zero: int, note: str = "") -> Case:
    """Every number of the type may come."""
    return Case(
        Dequantize(), (Operand(shape, Format(dtype, (scale,), (zero,))),), (Format(),), tolerance=0.0, note=note
    )


CASES = [
    dequantize((256,), "s8", 0.05, -128, "int8"),
    dequantize((3, 50), "u8", 0.05, 131, "uint8"),
    dequantize((), "s16", 0.001, 0, "int16, one number"),
    dequantize((20,), "s32", 1e-6, 0, "int32, more digits than a float has"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    shape = tuple(int(n) for n in rng.integers(1, 9, rng.integers(0, 4)))
    return dequantize(shape, str(rng.choice(STORED)), float(10 ** rng.uniform(-4, 1)), int(rng.integers(0, 127)))

"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format, Shape
from lilliput.ops.case import Case, Operand
from lilliput.ops.nn.quantize import NARROW, Quantize

ZEROS = {"s8": (-128, 128), "u8": (0, 256), "s16": (-300, 300)}


def quantize_real(shape: Shape, dtype: str, scale: float, zero: int, limit: float = 4.0, note: str = "") -> Case:
    """Floats up to `limit` in size."""
    return Case(Quantize(), (Operand(shape, low=-limit, high=limit),), (Format(dtype, (scale,), (zero,)),), note=note)


def requantize(shape: Shape, x: Format, y: Format, note: str = "") -> Case:
    """One integer format to another."""
    return Case(Quantize(), (Operand(shape, x),), (y,), note=note)


S8, U8, S16 = Format("s8", (0.1,), (5,)), Format("u8", (0.1,), (133,)), Format("s16", (0.001,), (0,))
CASES = [
    quantize_real((3, 40), "s8", 0.03, -5, note="to int8"),
    quantize_real((50,), "s8", 0.5, 127, note="ties, and one end that saturates"),
    quantize_real((50,), "u8", 0.02, 128, 1e30, note="to uint8, far out of range"),
    quantize_real((), "s16", 0.0001, 0, note="to int16, one number"),
    requantize((256,), S8, S8, "the same scale"),
    requantize((256,), S8, U8, "only a change of sign"),
    requantize((256,), U8, Format("s8", (0.07,), (-100,)), "to a finer scale"),
    requantize((256,), S16, S8, "int16 to int8"),
    requantize((30,), S8, S16, "int8 to int16"),
    requantize((30,), S8, Format("s32", (0.00004,), (0,)), "int8 to int32"),
    requantize((30,), Format("s16", (1.0,), (0,)), Format("s16", (1.01 / 8192,), (0,)), "nearly the largest scale"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    shape = tuple(int(n) for n in rng.integers(1, 9, rng.integers(0, 4)))
    x_type, y_type = (str(rng.choice(NARROW)) for _ in range(2))
    x_zero, y_zero = int(rng.integers(*ZEROS[x_type])), int(rng.integers(*ZEROS[y_type]))
    scale = float(10 ** rng.uniform(-4, 1))
    if rng.random() < 0.4:
        return quantize_real(shape, y_type, scale, y_zero, float(10 ** rng.uniform(-2, 3)))
    y = Format(y_type, (scale * float(10 ** rng.uniform(-3, 3)),), (y_zero,))
    return requantize(shape, Format(x_type, (scale,), (x_zero,)), y)

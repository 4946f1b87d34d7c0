"""Cases of operators of one operand: shapes, scales and zero points."""

from __future__ import annotations

import numpy as np

from lilliput.graph import ARITHMETICS, TFLITE_MICRO, Format, Shape
from lilliput.ops.case import Case, Operand
from lilliput.ops.unary import Unary

EVERY_BYTE = (256,)  # a shape in which most stored bytes come up


def quantized(op: Unary, shape: Shape, x: Format, y: Format, arithmetic: str = TFLITE_MICRO, note: str = "") -> Case:
    """From one integer format to another."""
    return Case(op, (Operand(shape, x),), (y,), arithmetic=arithmetic, note=note)


def real(op: Unary, shape: Shape, low: float, high: float, note: str = "") -> Case:
    """Floats from `low` to `high`."""
    return Case(op, (Operand(shape, low=low, high=high),), (Format(),), note=note)


def random_shape(rng: np.random.Generator) -> Shape:
    """Up to three axes."""
    return tuple(int(n) for n in rng.integers(1, 8, rng.integers(0, 4)))


def random_s8(rng: np.random.Generator, op: Unary, y: Format | None = None) -> Case:
    """int8 of random scales and zero points; y as given or random too."""
    x, random_y = (
        Format("s8", (float(10 ** rng.uniform(-3, 0.5)),), (int(rng.integers(-128, 128)),)) for _ in range(2)
    )
    return quantized(op, random_shape(rng), x, y or random_y, str(rng.choice(ARITHMETICS)))

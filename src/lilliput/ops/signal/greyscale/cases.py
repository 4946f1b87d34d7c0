"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format, Shape
from lilliput.ops.case import Case, Operand
from lilliput.ops.signal.greyscale import Greyscale

U8 = Format("u8")


def image(shape: Shape, format: Format, low: float | None = None, note: str = "") -> Case:
    """Pixels of any colour, or no darker than `low`."""
    return Case(Greyscale(), (Operand(shape, format, low=low),), (format,), note=note)


CASES = [
    image((9, 7, 3), U8),
    image((2, 2, 3), U8, 255, "white stays white"),
    image((4, 3), Format("u8", (1 / 255,), (0,)), note="with a scale"),
    image((9, 7, 3), Format(), note="float"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    shape = (*(int(n) for n in rng.integers(1, 8, rng.integers(1, 3))), 3)
    return image(shape, Format() if rng.random() < 0.4 else U8)

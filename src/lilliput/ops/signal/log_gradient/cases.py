"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format, Shape
from lilliput.ops.case import Case, Operand
from lilliput.ops.signal.log_gradient import LogGradient

USUAL = LogGradient()
U8, S16, S32, Y = Format("u8"), Format("s16"), Format("s32"), Format("s8")


def image(shape: Shape, x: Format, op: LogGradient = USUAL, high: int | None = None, note: str = "") -> Case:
    """Pixels from dark to `high`."""
    return Case(op, (Operand(shape, x, low=0, high=high),), (Y,), note=note)


def real(shape: Shape, op: LogGradient, high: float, note: str = "") -> Case:
    """Float pixels from dark to `high`."""
    return Case(op, (Operand(shape, low=0.0, high=high),), (Format(),), note=note)


CASES = [
    image((12, 9, 1), U8, note="grey"),
    image((7, 8, 3), U8, LogGradient(0.5, 2), note="colours, 2 levels"),
    image((10, 10, 1), S16, LogGradient(0.1, step=2, black=64), 4095, "raw light of 12 bits, Bayer's pattern"),
    image((10, 10, 1), S32, LogGradient(1.3, black=256, least=16), 65535, "raw light of 16 bits"),
    image((10, 10, 1), S32, LogGradient(0.0), note="full scale, no threshold"),
    image((5, 5, 1), U8, USUAL, 0, "darkness"),
    Case(USUAL, (Operand((6, 6, 1), S16),), (Y,), note="below black, too"),
    image((2, 2, 1), U8, LogGradient(0.0), 1, "one pixel"),
    image((3, 5, 4, 1), U8, note="three images"),
    image((1, 5, 4, 2), S16, note="an image, as foreign models have it"),
    real((12, 9, 1), USUAL, 1.0, "float"),
    real((6, 6, 3), LogGradient(0.2, 2, 2, 0.1, 1e-3), 1.0, "float, all options"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    step = int(rng.integers(1, 4))
    image_shape = (int(rng.integers(step + 1, 12)), int(rng.integers(step + 1, 12)), int(rng.integers(1, 4)))
    shape = (*(int(n) for n in rng.integers(1, 3, rng.integers(0, 2))), *image_shape)
    op = LogGradient(float(rng.uniform(0, 1.38)), int(rng.integers(2, 4)), step, int(rng.integers(0, 9)))
    if rng.random() < 0.3:
        return real(shape, op, 20.0)
    x = (U8, S16, S32)[rng.integers(3)]
    return image(shape, x, op, int(rng.integers(1, x.range[1], endpoint=True)))

"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format, Shape
from lilliput.ops.case import Case, Operand
from lilliput.ops.nn.reduce_sum import ReduceSum
from lilliput.ops.reduction_cases import AXES, draw


def reduce_s8(
    shape: Shape, axes: tuple[int, ...], keep: bool, mean: bool, zeros: tuple[int, int], scale: float, note: str = ""
) -> Case:
    """x of `shape` with scale 0.1, y with `scale`."""
    x, y = Format("s8", (0.1,), (zeros[0],)), Format("s8", (scale,), (zeros[1],))
    return Case(ReduceSum(axes, keep, mean), (Operand(shape, x),), (y,), note=note)


CASES = [
    *(reduce_s8(*each, True, (3, -5), 0.07) for each in AXES),
    *(reduce_s8(*each, False, (-128, 127), 0.9) for each in AXES),
    *(
        Case(ReduceSum(axes, keep, mean), (Operand(shape),), (Format(),))
        for shape, axes, keep in AXES
        for mean in (False, True)
    ),
    reduce_s8((7, 7, 32), (0, 1), True, True, (-128, -128), 0.1, "a global average pool"),
    reduce_s8((2, 3), (1,), False, True, (1, 2), 3000.0, "a scale so large that the shift is clamped"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    shape, axes, keep = draw(rng)
    mean = bool(rng.integers(2))
    if rng.random() < 0.3:
        return Case(ReduceSum(axes, keep, mean), (Operand(shape),), (Format(),))
    zeros = (int(rng.integers(-128, 128)), int(rng.integers(-128, 128)))
    return reduce_s8(shape, axes, keep, mean, zeros, float(rng.choice([0.03, 0.1, 0.5, 2.0])))

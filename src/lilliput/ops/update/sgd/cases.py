"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format, Shape
from lilliput.ops.case import Case, Operand
from lilliput.ops.steps import LOW
from lilliput.ops.update.sgd import Sgd


def sgd(shape: Shape, rate: float, scale: float | None = None, most: int = -LOW, note: str = "") -> Case:
    """scale: of int32 weights, which lie within `most`; floats where there is none."""
    if scale is None:
        return Case(Sgd(rate), (Operand(shape),), (), (Operand(shape),), note=note)
    w = Operand(shape, Format("s32", (scale,), (0,)), low=-most, high=most - 1)
    return Case(Sgd(rate), (Operand(shape, Format("s16", (2.0**-15,), (0,))),), (), (w,), note=note)


CASES = [
    sgd((9,), 0.01),
    sgd((3, 4), 1.0, note="several axes"),
    sgd((5,), 0.0, note="no learning"),
    sgd((40,), 0.01, 2.0**-28, 1 << 20),
    sgd((300,), 0.3, 2.0**-29, note="weights at their ends"),
    sgd((7,), 0.9, 2.0**-30, note="the largest steps"),
    sgd((7,), 2e-4, 2.0**-12, 1 << 12, note="the smallest steps, most of which round to nothing"),
    sgd((1, 6), 0.0, 2.0**-28, note="no learning"),
    sgd((1, 2, 3), 0.02, 2.0**-26),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    shape = tuple(int(n) for n in rng.integers(1, 12, rng.integers(1, 3)))
    scale = None if rng.random() < 0.3 else float(2.0 ** rng.uniform(-30, -20))
    rate = float(10 ** rng.uniform(-3.5, 0))
    return sgd(
        shape, rate if scale is None else min(rate, 0.9 * scale * 2**30), scale, int(rng.choice([-LOW, 1 << 16]))
    )

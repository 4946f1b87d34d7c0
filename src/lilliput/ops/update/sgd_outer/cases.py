"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format
from lilliput.ops.case import Case, Operand
from lilliput.ops.steps import LOW
from lilliput.ops.update.sgd_outer import SgdOuter


def sgd(
    m: int, n: int, rate: float, scale: float | None = None, zero: int = 0, most: int = -LOW, note: str = ""
) -> Case:
    """scale: of int32 weights, which lie within `most`, under int8 inputs of that zero point; floats where none."""
    if scale is None:
        return Case(SgdOuter(rate), (Operand((m,)), Operand((n,))), (), (Operand((m, n)),), note=note)
    g, x = Format("s16", (2.0**-15,), (0,)), Format("s8", (0.05,), (zero,))
    w = Operand((m, n), Format("s32", (scale,), (0,)), low=-most, high=most - 1)
    return Case(SgdOuter(rate), (Operand((m,), g), Operand((n,), x)), (), (w,), note=note)


CASES = [
    *(sgd(3, 5, 0.01, scale) for scale in (None, 2.0**-28)),
    *(sgd(1, 1, 0.5, scale, note="the smallest") for scale in (None, 2.0**-27)),
    *(sgd(4, 6, 0.0, scale, note="no learning") for scale in (None, 2.0**-28)),
    sgd(10, 64, 0.02, 2.0**-27, -128, note="only positive inputs"),
    sgd(4, 33, 0.01, 2.0**-29, 127, 1 << 20, note="steps shifted to the left, only negative inputs"),
    sgd(6, 20, 1e-3, 2.0**-14, 5, 1 << 14, note="steps that mostly round to nothing"),
    sgd(5, 300, 0.03, 2.0**-29, 3, note="weights at their ends"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    m, n = int(rng.integers(1, 12)), int(rng.integers(1, 40))
    scale = None if rng.random() < 0.3 else float(2.0 ** rng.uniform(-28, -18))
    most = int(rng.choice([-LOW, 1 << 16]))
    return sgd(m, n, float(10 ** rng.uniform(-3, -1.5)), scale, int(rng.integers(-128, 128)), most)

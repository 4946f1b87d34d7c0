"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format
from lilliput.ops.case import Case, Operand
from lilliput.ops.nn.reduce_max import ReduceMax
from lilliput.ops.reduction_cases import AXES, draw

FORMATS = (Format("s8", (0.1,), (-7,)), Format())
CASES = [Case(ReduceMax(axes, keep), (Operand(shape, f),), (f,)) for shape, axes, keep in AXES for f in FORMATS]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    shape, axes, keep = draw(rng)
    format = FORMATS[rng.integers(2)]
    return Case(ReduceMax(axes, keep), (Operand(shape, format),), (format,))

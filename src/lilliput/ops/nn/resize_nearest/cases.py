"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format
from lilliput.ops import resize_cases
from lilliput.ops.case import Case
from lilliput.ops.nn.resize_nearest import ResizeNearest

FORMATS = (Format("s8", (0.1,), (-7,)), Format(), Format("s16", (0.01,), (0,)))
CASES = resize_cases.table(ResizeNearest, FORMATS[:2])


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    return resize_cases.generate(ResizeNearest, FORMATS, rng)

"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.ops import pooling_cases
from lilliput.ops.case import Case
from lilliput.ops.nn.max_pool_2d import MaxPool2d

CASES = pooling_cases.table(MaxPool2d)


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    return pooling_cases.generate(MaxPool2d, rng)

"""Shapes and axes that every reduction tries."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Shape

AXES: list[tuple[Shape, tuple[int, ...], bool]] = [
    ((1,), (0,), False),
    ((5,), (), True),
    ((4, 6, 5), (0, 1), True),
    ((4, 6, 5), (2,), False),
    ((3, 4, 2, 5), (0, 2), False),
    ((2, 3, 4), (0, 1, 2), False),
    ((2, 3, 2, 3, 2, 3), (0, 2, 4), True),
    ((2, 3, 2, 3, 2, 3), (1, 3, 5), False),
]


def draw(rng: np.random.Generator) -> tuple[Shape, tuple[int, ...], bool]:
    """A random shape, axes of it, and whether they stay."""
    rank = int(rng.integers(1, 6))
    shape = tuple(int(n) for n in rng.integers(1, 7, rank))
    axes = tuple(int(axis) for axis in rng.permutation(rank)[: rng.integers(0, rank + 1)])
    return shape, axes, bool(rng.integers(2))

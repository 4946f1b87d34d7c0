"""Pairs of shapes that broadcast, for the cases of operators of two operands."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Shape


def broadcast_pair(rng: np.random.Generator) -> tuple[Shape, Shape]:
    """Two random shapes of up to six axes; half of the pairs are the same shape."""
    rank = int(rng.integers(0, 7))
    shape = tuple(int(n) for n in rng.integers(1, 6 if rank < 5 else 4, rank))
    if rng.random() < 0.5:
        return shape, shape
    pair = [tuple(1 if rng.random() < 0.4 else n for n in shape)[int(rng.integers(0, rank + 1)) :], shape]
    if rng.random() < 0.5:
        pair[1] = tuple(1 if rng.random() < 0.3 else n for n in shape)
    order = int(rng.integers(0, 2))
    return pair[order], pair[1 - order]

"""Shapes and edges worth trying."""

from __future__ import annotations

from itertools import product

import numpy as np

from lilliput.graph import Format
from lilliput.ops.case import Case, Operand
from lilliput.ops.element import CODES
from lilliput.ops.nn.cast import Cast

LIMITS = {
    "s8": 300.0,
    "u8": 600.0,
    "s16": 1e5,
    "s32": 1e10,
    "u32": 1e10,
    "s64": 1e20,
    "u64": 4e19,
    "b8": 1.0,
    "f32": 10.0,
}


def cast(shape: tuple[int, ...], x: str, y: str, note: str = "") -> Case:
    """Floats go beyond y's range at both ends."""
    limit = LIMITS[y] if x == "f32" else None
    operand = Operand(shape, Format(x), low=None if limit is None else -limit, high=limit)
    return Case(Cast(), (operand,), (Format(y),), note=note)


CASES = [cast((40,), x, y, f"{x} to {y}") for x, y in product(CODES, CODES)]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    x, y = (str(rng.choice(list(CODES))) for _ in range(2))
    return cast(tuple(int(n) for n in rng.integers(1, 8, rng.integers(0, 4))), x, y)

"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import ARITHMETICS, TFLITE_MICRO, Format, Shape
from lilliput.ops.case import Case, Operand
from lilliput.ops.nn.batch_matmul import BatchMatmul

S8 = "s8"


def matmul(
    x: Shape, w: Shape, turns: tuple[bool, bool] = (False, False), dtype: str = S8,
    zeros: tuple[int, int, int] = (3, -5, 7), constant: int = -1, arithmetic: str = TFLITE_MICRO, note: str = "",
) -> Case:  # fmt: skip
    """Operand number `constant` is one; y's scale such that it fills its range."""
    depth = x[-2 if turns[0] else -1]
    scales = (0.05, 0.02, 0.05 * 0.02 * 75 * 75 * depth**0.5 / 40)
    formats = [Format(S8, (s,), (z,)) if dtype == S8 else Format() for s, z in zip(scales, zeros, strict=True)]
    operands = (Operand(x, formats[0], constant == 0), Operand(w, formats[1], constant == 1))
    return Case(BatchMatmul(*turns), operands, (formats[2],), arithmetic=arithmetic, note=note)


TURNS = [(a, b) for a in (False, True) for b in (False, True)]
CASES = [
    *(matmul((5, 3) if a else (3, 5), (4, 5) if b else (5, 4), (a, b), t) for a, b in TURNS for t in (S8, "f32")),
    matmul((2, 3, 4, 5), (2, 3, 5, 6), note="heads of attention"),
    matmul((2, 1, 4, 5), (3, 5, 6), note="both stretched"),
    matmul((2, 4, 5), (5, 6), constant=1, note="a constant matrix"),
    matmul((4, 5), (2, 5, 6), dtype="f32", constant=0),
    *(matmul((7, 9), (9, 8), zeros=(-128, 127, -128), arithmetic=a) for a in ARITHMETICS),
    matmul((1, 1), (1, 1), note="the smallest"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    n, k, m = (int(i) for i in rng.integers(1, 12, 3))
    turns = TURNS[rng.integers(4)]
    batches = tuple(int(i) for i in rng.integers(1, 4, rng.integers(0, 4)))
    x, w = (
        tuple(b if rng.random() < 0.8 else 1 for b in batches)[rng.integers(0, len(batches) + 1) :] for _ in range(2)
    )
    zeros = (int(rng.integers(-128, 128)), int(rng.integers(-128, 128)), int(rng.integers(-128, 128)))
    return matmul(
        (*x, *((k, n) if turns[0] else (n, k))), (*w, *((m, k) if turns[1] else (k, m))), turns,
        str(rng.choice([S8, "f32"])), zeros, int(rng.integers(-1, 2)), str(rng.choice(ARITHMETICS)),
    )  # fmt: skip

"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import ARITHMETICS, TFLITE_MICRO, Format, Shape
from lilliput.ops.case import Case, Operand, weights
from lilliput.ops.nn.dense import Dense


def dense_s8(
    shape: Shape,
    m: int,
    per_output: bool = True,
    zeros: tuple[int, int] = (0, 0),
    activation: str = "none",
    bias: bool = True,
    arithmetic: str = TFLITE_MICRO,
    note: str = "",
) -> Case:
    """x of `shape`, m outputs; scales such that y fills its range without saturating everywhere."""
    n = shape[-1]
    scales = tuple(0.002 + 0.0001 * (i % 7) for i in range(m if per_output else 1))
    y_scale = 0.05 * 0.003 * 70 * 70 * n**0.5 / 40
    x = Operand(shape, Format("s8", (0.05,), (zeros[0],)))
    b = Operand((m,), Format("s32"), True, -2000, 2000) if bias else None
    y = Format("s8", (y_scale,), (zeros[1],))
    return Case(Dense(activation), (x, weights((m, n), scales), b), (y,), arithmetic=arithmetic, note=note)


CASES = [
    dense_s8((1,), 1, False, note="the smallest"),
    dense_s8((3,), 5, zeros=(-128, 127), note="zero points at both ends; n not a multiple of four"),
    dense_s8((64,), 32, zeros=(0, -128), activation="relu", note="a fused ReLU"),
    dense_s8((33,), 10, False, zeros=(7, -3), activation="relu6", note="a fused clamp inside the range"),
    dense_s8((5, 16), 4, bias=False, note="several rows, no bias"),
    dense_s8((640,), 128, False, zeros=(89, 96), note="the autoencoder of MLPerf Tiny"),
    *(dense_s8((17,), 9, zeros=(-5, 4), arithmetic=a, note=f"{a} rounding") for a in ARITHMETICS),
    Case(Dense("relu"), (Operand((20,)), Operand((6, 20), constant=True), Operand((6,), constant=True)), (Format(),)),
    Case(Dense(), (Operand((3, 7)), Operand((4, 7), constant=True)), (Format(),), note="float rows without bias"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    shape = (int(rng.integers(1, 4)), int(rng.integers(1, 70))) if rng.random() < 0.3 else (int(rng.integers(1, 200)),)
    zeros = (int(rng.integers(-128, 128)), int(rng.integers(-128, 128)))
    activation = str(rng.choice(["none", "relu", "relu6", "relu_n1_to_1"]))
    return dense_s8(
        shape, int(rng.integers(1, 40)), rng.random() < 0.5, zeros, activation, rng.random() < 0.8,
        str(rng.choice(ARITHMETICS)),
    )  # fmt: skip

"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import NATIVE, Format, Shape
from lilliput.ops.case import Case, Operand
from lilliput.ops.nn.layer_norm import LayerNorm

FUNCTIONS = 3e-5  # a row that hardly varies is divided by little


def layer_norm(
    shape: Shape, operands: int = 2, scale: float = 0.05, y: tuple[float, int] = (0.03, 5), zero: int = -7,
    epsilon: float = 1e-5, spread: tuple[int | None, int | None] = (None, None), gamma: float = 1.5, note: str = "",
) -> Case:  # fmt: skip
    """int8 in and out; spread: what x is drawn from; gamma within [-gamma, gamma]."""
    x = Operand(shape, Format("s8", (scale,), (zero,)), low=spread[0], high=spread[1])
    return Case(
        LayerNorm(epsilon), (x, *_channels(shape, operands, gamma)), (Format("s8", (y[0],), (y[1],)),),
        arithmetic=NATIVE, note=note,
    )  # fmt: skip


def layer_norm_f32(shape: Shape, operands: int = 2, epsilon: float = 1e-5, note: str = "") -> Case:
    """Float."""
    channels = _channels(shape, operands, 1.5)
    return Case(LayerNorm(epsilon), (Operand(shape), *channels), (Format(),), tolerance=FUNCTIONS, note=note)


def _channels(shape: Shape, operands: int, gamma: float) -> list[Operand]:
    return [Operand(shape[-1:], constant=True, low=-gamma, high=gamma) for _ in range(operands)]


CASES = [
    layer_norm((5, 64), note="tokens of a small transformer"),
    layer_norm((3, 1), note="one number: always beta"),
    layer_norm((2, 4096), note="the longest row"),
    layer_norm((4, 16), spread=(-8, -7), note="rows that hardly vary"),
    layer_norm((4, 16), spread=(9, 9), note="rows that do not vary"),
    layer_norm((4, 16), spread=(3, 5), epsilon=0.0, note="no epsilon"),
    layer_norm((3, 24), 0, note="without gamma and beta"),
    layer_norm((3, 24), 1, note="without beta"),
    layer_norm((3, 24), y=(1e-3, 127), note="results that do not fit"),
    layer_norm((3, 24), gamma=200.0, y=(2.0, -128), note="large factors"),
    layer_norm((3, 24), scale=1e-4, note="a variance far below epsilon"),
    layer_norm_f32((5, 64)),
    layer_norm_f32((7,), 0, note="one row"),
    layer_norm_f32((2, 3, 10), 1, 1e-3),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    shape = (*(int(n) for n in rng.integers(1, 5, rng.integers(0, 3))), int(rng.integers(1, 80)))
    operands = int(rng.integers(3))
    if rng.random() < 0.3:
        return layer_norm_f32(shape, operands, float(rng.choice([1e-5, 1e-3])))
    low = int(rng.integers(-128, 120))
    high = int(rng.integers(low, 128))
    y = (float(10 ** rng.uniform(-3, 0)), int(rng.integers(-128, 128)))
    return layer_norm(
        shape, operands, float(10 ** rng.uniform(-4, 0)), y, int(rng.integers(-128, 128)),
        float(rng.choice([1e-5, 1e-3, 0.0])), (low, high), float(10 ** rng.uniform(-1, 2)),
    )  # fmt: skip

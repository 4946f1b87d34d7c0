"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import LITERT, NATIVE, TFLITE_MICRO, Format, Shape
from lilliput.ops.case import Case, Operand
from lilliput.ops.nn.softmax import Softmax
from lilliput.ops.nn.softmax.integer import Y_FORMATS


def softmax_integer(
    shape: Shape,
    scale: float,
    dtypes: tuple[str, str] = ("s8", "s8"),
    zero: int = 0,
    beta: float = 1.0,
    arithmetic: str = TFLITE_MICRO,
    note: str = "",
) -> Case:
    """int8 or int16 input of one scale."""
    y_scale, y_zero = Y_FORMATS[dtypes]
    x, y = Format(dtypes[0], (scale,), (zero,)), Format(dtypes[1], (y_scale,), (y_zero,))
    return Case(Softmax(beta), (Operand(shape, x),), (y,), arithmetic=arithmetic, note=note)


CASES = [
    softmax_integer((12,), 0.18, zero=23, note="keyword spotting of MLPerf Tiny"),
    softmax_integer((1,), 0.1, note="one number: always 127"),
    softmax_integer((5, 2), 8.0, note="differences that count for nothing"),
    softmax_integer((3, 700), 1e-5, note="all alike, and so many that the last shift stops at 31"),
    softmax_integer((20,), 100.0, note="a scale so large that only the largest counts"),
    softmax_integer((3, 12), 0.18, zero=23, arithmetic=NATIVE, note="native"),
    softmax_integer((1,), 0.1, arithmetic=NATIVE, note="native, one number"),
    softmax_integer((2, 4095), 1e-5, arithmetic=NATIVE, note="native, the longest row, all alike"),
    softmax_integer((2, 2), 100.0, beta=0.5, arithmetic=NATIVE, note="native, only the largest counts"),
    softmax_integer((20,), 0.1, ("s8", "s16"), beta=0.5, note="int8 to int16, a beta"),
    softmax_integer((4, 10), 0.001, ("s16", "s16"), note="int16"),
    softmax_integer((4, 10), 0.0002, ("s16", "s16"), arithmetic=LITERT, note="int16, LiteRT's tables"),
    Case(Softmax(), (Operand((6, 9), low=-90, high=90),), (Format(),), note="float, far apart"),
    Case(Softmax(2.0), (Operand((30,)),), (Format(),), note="float with a beta"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    shape = (*(int(n) for n in rng.integers(1, 5, rng.integers(0, 3))), int(rng.integers(1, 60)))
    beta = float(rng.choice([1.0, 1.0, 0.3, 2.5]))
    kind = rng.random()
    if kind < 0.15:
        limit = float(10 ** rng.uniform(-2, 2))
        return Case(Softmax(beta), (Operand(shape, low=-limit, high=limit),), (Format(),))
    if kind < 0.4:
        arithmetic = str(rng.choice([TFLITE_MICRO, LITERT]))
        return softmax_integer(shape, float(10 ** rng.uniform(-5, -0.5)), ("s16", "s16"), 0, beta, arithmetic)
    dtypes = ("s8", "s8" if kind < 0.8 else "s16")
    arithmetic = str(rng.choice([TFLITE_MICRO, NATIVE]))
    return softmax_integer(
        shape, float(10 ** rng.uniform(-4, 1)), dtypes, int(rng.integers(-128, 128)), beta, arithmetic
    )

"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format, Shape
from lilliput.ops.case import Case, Operand
from lilliput.ops.signal.expression import Expression

X, Y = Format("s16", (2.0**-10,), (0,)), Format("s16", (2.0**-8,), (0,))
EACH = Format("s16", (0.01, 0.25, 1.0), (0, 0, 0), 1)
NAMES = ("a", "b", "c")
ALL = "min(sqrt(abs(a)) * 2 - log(b + 40), max(exp(-a / 8), c, 0.1)) + a / (1 + c * c)"


def fixed(
    shape: Shape, text: str, low: int = -32768, high: int = 32767, x: Format = X, y: Format = Y, note: str = ""
) -> Case:
    """Rows of int16 within [low, high]."""
    return Case(Expression(text, NAMES), (Operand(shape, x, low=low, high=high),), (y,), note=note)


def real(shape: Shape, text: str, low: float = -4.0, high: float = 4.0, note: str = "") -> Case:
    """Rows of float within [low, high]."""
    return Case(Expression(text, NAMES), (Operand(shape, low=low, high=high),), (Format(),), note=note)


CASES = [
    fixed((60, 3), ALL, note="everything, full scale"),
    fixed((60, 3), ALL, x=EACH, y=Format("s32", (1e-6,), (0,)), note="a scale a channel, to int32"),
    fixed((20, 3), "exp(exp(a)) - exp(-exp(b)) / c", note="beyond all bounds"),
    fixed((20, 3), "a / b + b / c", -1, 1, note="quotients by 0"),
    fixed((5, 3), ALL, 0, 0, note="silence"),
    fixed((5, 3), "a - b + log(c)", -32768, -32768, note="the lowest number"),
    fixed((2, 3, 3), "sqrt(a) + log(b)", note="roots and logarithms of numbers below 0"),
    fixed((9, 3), "2.5", note="a constant"),
    real((60, 3), ALL, note="float, everything"),
    real((20, 3), "a / (b * c)", 0.5, 4.0, "float, a quotient"),
    real((7, 3), "c", note="float, one channel"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    shape = (*(int(n) for n in rng.integers(1, 8, rng.integers(1, 3))), 3)
    text = _formula(rng, 4)
    if rng.random() < 0.3:
        return real(shape, f"({text}) * 0.001 + a", 0.5, 4.0)
    return fixed(shape, text, y=Format(str(rng.choice(["s16", "s32"])), (float(10 ** rng.uniform(-5, 0)),), (0,)))


def _formula(rng: np.random.Generator, depth: int) -> str:
    """A random formula that floats bear, too: of numbers around 1."""
    if depth == 0:
        return str(rng.choice(["a", "b", "c", "0.5", "3"]))
    one, two = _formula(rng, depth - 1), _formula(rng, int(rng.integers(0, depth)))
    forms = ["({} + {})", "({} - {})", "({} * {})", "min({}, {})", "max({}, {})", "abs({}) / (abs({}) + 1)"]
    forms += ["sqrt(abs({}) + abs({}))", "log(abs({}) + abs({}) + 1)", "exp(-abs({} - {}))", "-({} + {})"]
    return str(rng.choice(forms)).format(one, two)

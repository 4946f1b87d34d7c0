"""What the steps of a program compute, in float32 and in `Scaled` integers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from lilliput.ops import scaled_power
from lilliput.ops.scaled import Scaled
from lilliput.ops.signal.expression.program import CODES, Program


def run(
    program: Program, columns: Sequence[Any], constants: Sequence[Any], meaning: dict[str, Callable[..., Any]]
) -> Any:
    """What the stack holds at the end."""
    stack: list[Any] = []
    for code, index in program.steps:
        if code in ("channel", "constant"):
            stack.append((columns if code == "channel" else constants)[index])
        else:
            count = 2 if CODES.index(code) < CODES.index("negate") else 1
            operands = [stack.pop() for _ in range(count)][::-1]
            stack.append(meaning[code](*operands))
    return stack[0]


def _in_float64(function: Callable[[np.ndarray], np.ndarray]) -> Callable[[np.ndarray], np.ndarray]:
    """Rounded to float32 once."""
    return lambda a: function(a.astype(np.float64)).astype(np.float32)


REAL: dict[str, Callable[..., Any]] = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": np.divide,
    "min": lambda a, b: np.where(b < a, b, a),
    "max": lambda a, b: np.where(b > a, b, a),
    "negate": np.negative,
    "abs": np.abs,
    "sqrt": np.sqrt,
    "exp": _in_float64(np.exp),
    "log": _in_float64(np.log),
}
INTEGER: dict[str, Callable[..., Any]] = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / b,
    "min": lambda a, b: a.where((a - b).negative, b),
    "max": lambda a, b: b.where((a - b).negative, a),
    "negate": lambda a: -a,
    "abs": lambda a: Scaled(a.significand, a.exponent, np.zeros_like(a.negative)),
    "sqrt": lambda a: a.root(),
    "exp": scaled_power.exp,
    "log": scaled_power.log,
}

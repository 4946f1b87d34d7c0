"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format
from lilliput.ops.case import Case, Operand
from lilliput.ops.signal.decide import Decide

S8, S16 = Format("s8", (1 / 256,), (-128,)), Format("s16", (2.0**-15,), (0,))
COUNT = Format("s32")


def decide(op: Decide, rows: int, classes: int, format: Format, quiet: float = 0.5, note: str = "") -> Case:
    """Scores over the whole range; thresholds around the part `quiet` of it; states that have seen something."""
    low, high = (-4.0, 4.0) if format.is_float else format.range
    middle, width = low + (high - low) * quiet, (high - low) * 0.2
    bound = Format() if format.is_float else COUNT
    on = Operand((classes,), bound, True, middle, min(middle + width, high))
    off = Operand((classes,), bound, True, max(middle - width, low), middle)
    states = (
        Operand((1,), COUNT, low=-1, high=classes - 1),
        Operand((1,), COUNT, low=0, high=2),
        Operand((classes,), COUNT, low=0, high=(1 << op.of) - 1),
    )
    label = Format("s8")
    return Case(op, (Operand((rows, classes), format), on, off), (label, label), states, note=note)


CASES = [
    decide(Decide(), 20, 3, S8, note="each row by itself"),
    decide(Decide(2, 3, 4), 60, 2, S8, note="debounced, with a rest"),
    decide(Decide(3, 31, 0), 50, 4, S16, 0.7),
    decide(Decide(1, 1, 0), 5, 1, S16, note="one class"),
    decide(Decide(2, 4, 1), 60, 3, Format()),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    of = int(rng.integers(1, 12))
    op = Decide(int(rng.integers(1, of + 1)), of, int(rng.integers(0, 5)))
    rows, classes = int(rng.integers(1, 80)), int(rng.integers(1, 6))
    return decide(op, rows, classes, (S8, S16, Format())[rng.integers(3)], float(rng.uniform(0.2, 0.9)))

"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import NATIVE, Format
from lilliput.ops.case import Case, Operand
from lilliput.ops.nn.gru import Gru
from lilliput.ops.recurrent import UNIT
from lilliput.ops.recurrent_cases import FUNCTIONS, Y, sequence, stacked, states


def gru(
    steps: int, n: int, cells: int, real: bool = False, rows: int = 1, after: bool = True, extra: bool = True,
    fresh: bool = False, reverse: bool = False, last: bool = False, scale: float = 0.01, note: str = "",
) -> Case:  # fmt: skip
    """extra: with a second bias, where reset_after lets there be one; scale: of the weights; fresh: no state."""
    op = Gru(after, reverse=reverse, last=last)
    weights = stacked(3, n, cells, real, scale)
    if after and extra:
        weights.append(
            Operand((cells,), Format() if real else Format("s32"), True, *((-1, 1) if real else (-(10**6), 10**6)))
        )
    kept = () if fresh else states(rows, cells, [Format() if real else UNIT])
    y = Format() if real else Y
    return Case(op, (sequence(rows, steps, n, real), *weights), (y,), kept, NATIVE, FUNCTIONS, note)


CASES = [
    *(gru(1, 3, 4, real, note="one step") for real in (False, True)),
    *(gru(6, 5, 3, real, after=after) for real in (False, True) for after in (False, True)),
    *(gru(3, 2, 2, real, rows=3, note="several sequences at once") for real in (False, True)),
    *(gru(5, 3, 4, real, fresh=True, extra=False, note="starts at zero") for real in (False, True)),
    *(gru(4, 3, 8, real, rows=2, fresh=True, last=True, reverse=True, note="backwards") for real in (False, True)),
    *(gru(4, 3, 4, real, reverse=True, after=False, note="backwards, states kept") for real in (False, True)),
    gru(3, 4, 6, scale=0.2, note="gates at their ends"),
    gru(40, 2, 8, scale=0.001, note="small weights, many steps"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    steps, n, cells = int(rng.integers(1, 6)), int(rng.integers(1, 12)), int(rng.choice([1, 3, 4, 5, 8, 12]))
    real, after, extra, fresh, reverse, last = (bool(flag) for flag in rng.random(6) < (0.3, 0.5, 0.7, 0.3, 0.3, 0.3))
    rows, scale = int(rng.choice([1, 1, 2])), float(rng.choice([0.001, 0.01, 0.1]))
    return gru(steps, n, cells, real, rows, after, extra, fresh, reverse, last, scale)

"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import NATIVE, Format
from lilliput.ops.case import Case, Operand
from lilliput.ops.nn.fast_grnn import BIAS, MIX, FastGrnn
from lilliput.ops.recurrent_cases import FUNCTIONS, sequence, stacked, states


def fast_grnn(
    steps: int, n: int, cells: int, real: bool = False, rows: int = 1, fresh: bool = False, reverse: bool = False,
    last: bool = False, scale: float = 0.01, power: int = -12, note: str = "",
) -> Case:  # fmt: skip
    """scale: of the weights; power: the state's scale is 2**power; fresh: no state."""
    op = FastGrnn(power, reverse=reverse, last=last)
    hidden = Format() if real else Format("s16", (2.0**power,), (0,))
    y = Format() if real else Format("s8", (2.0 ** (power + 7),), (5,))
    into, back, _ = stacked(1, n, cells, real, scale)
    extra = [
        Operand((2 * cells,), Format() if real else BIAS, True, *((-1, 1) if real else (-32768, 32767))),
        Operand((2,), Format() if real else MIX, True, *((-4, 4) if real else (-32768, 32767))),
    ]
    kept = () if fresh else states(rows, cells, [hidden])
    return Case(op, (sequence(rows, steps, n, real), into, back, *extra), (y,), kept, NATIVE, FUNCTIONS, note)


CASES = [
    *(fast_grnn(1, 3, 4, real, note="one step") for real in (False, True)),
    *(fast_grnn(6, 5, 3, real, note="an odd number of cells") for real in (False, True)),
    *(fast_grnn(3, 2, 2, real, rows=3, note="several sequences at once") for real in (False, True)),
    *(fast_grnn(5, 3, 4, real, fresh=True, note="starts at zero") for real in (False, True)),
    *(
        fast_grnn(4, 3, 8, real, rows=2, fresh=True, last=True, reverse=True, note="backwards")
        for real in (False, True)
    ),
    *(fast_grnn(4, 3, 4, real, reverse=True, note="backwards, states kept") for real in (False, True)),
    fast_grnn(3, 4, 6, scale=0.2, power=-11, note="gates at their ends"),
    fast_grnn(40, 2, 8, scale=0.001, power=-15, note="a fine state, many steps"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    steps, n, cells = int(rng.integers(1, 6)), int(rng.integers(1, 12)), int(rng.choice([1, 3, 4, 5, 8, 12]))
    real, fresh, reverse, last = (bool(flag) for flag in rng.random(4) < 0.3)
    rows, scale = int(rng.choice([1, 1, 2])), float(rng.choice([0.001, 0.01, 0.1]))
    return fast_grnn(steps, n, cells, real, rows, fresh, reverse, last, scale, int(rng.integers(-15, -9)))

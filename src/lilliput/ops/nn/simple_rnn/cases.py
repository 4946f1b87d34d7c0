"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import NATIVE, Format
from lilliput.ops.case import Case
from lilliput.ops.nn.simple_rnn import SimpleRnn
from lilliput.ops.recurrent import UNIT
from lilliput.ops.recurrent_cases import FUNCTIONS, Y, sequence, stacked, states


def simple_rnn(
    steps: int, n: int, cells: int, real: bool = False, rows: int = 1, relu: bool = False, fresh: bool = False,
    reverse: bool = False, last: bool = False, scale: float = 0.01, power: int = -12, note: str = "",
) -> Case:  # fmt: skip
    """scale: of the weights; power: after relu the state's scale is 2**power; fresh: no state."""
    op = SimpleRnn("relu" if relu else "tanh", power, reverse=reverse, last=last)
    hidden = Format() if real else Format("s16", (2.0**power,), (0,)) if relu else UNIT
    y = Format() if real else Format("s8", (2.0 ** (power + 7),), (-128,)) if relu else Y
    kept = () if fresh else states(rows, cells, [hidden])
    weights = stacked(1, n, cells, real, scale, per_row=steps % 2 == 0)
    return Case(op, (sequence(rows, steps, n, real), *weights), (y,), kept, NATIVE, FUNCTIONS, note)


CASES = [
    *(simple_rnn(1, 3, 4, real, relu=relu, note="one step") for real in (False, True) for relu in (False, True)),
    *(simple_rnn(6, 5, 3, real, note="an odd number of cells") for real in (False, True)),
    *(simple_rnn(3, 2, 2, real, rows=3, relu=True, note="several sequences at once") for real in (False, True)),
    *(simple_rnn(5, 3, 4, real, fresh=True, note="starts at zero") for real in (False, True)),
    *(
        simple_rnn(4, 3, 8, real, rows=2, fresh=True, last=True, reverse=True, note="backwards")
        for real in (False, True)
    ),
    *(simple_rnn(4, 3, 4, real, reverse=True, note="backwards, states kept") for real in (False, True)),
    simple_rnn(3, 4, 6, scale=0.2, note="gates at their ends"),
    simple_rnn(12, 2, 8, scale=0.001, relu=True, power=-15, note="a fine state"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    steps, n, cells = int(rng.integers(1, 6)), int(rng.integers(1, 12)), int(rng.choice([1, 3, 4, 5, 8, 12]))
    real, relu, fresh, reverse, last = (bool(flag) for flag in rng.random(5) < (0.3, 0.5, 0.3, 0.3, 0.3))
    rows, scale = int(rng.choice([1, 1, 2])), float(rng.choice([0.001, 0.01, 0.1]))
    return simple_rnn(steps, n, cells, real, rows, relu, fresh, reverse, last, scale, int(rng.integers(-15, -8)))

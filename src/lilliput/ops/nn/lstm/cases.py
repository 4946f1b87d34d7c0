"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import NATIVE, TFLITE_MICRO, Format
from lilliput.ops.case import Case, Operand
from lilliput.ops.nn.lstm import Lstm
from lilliput.ops.recurrent import UNIT

FUNCTIONS = 1e-4  # exp and tanh are numpy's in the reference and ours in C, and their last bits go round in the cell


def lstm(
    steps: int, n: int, cells: int, real: bool = False, rows: int = 1, clip: float = 0.0, power: int = -11,
    zeros: tuple[int, int] = (-3, 5), scale: float = 0.01, fresh: bool = False, reverse: bool = False,
    last: bool = False, wide: bool = False, note: str = "",
) -> Case:  # fmt: skip
    """power: the cell's scale is 2**power; zeros: of x and of y; scale: of the weights; fresh: no states.

    wide: in native arithmetic, with a hidden state of 16 bits.
    """
    op = Lstm(clip, power if fresh else -11, reverse=reverse, last=last)
    lead = (rows,) if rows > 1 else ()
    if real:
        shapes = ((4 * cells, n), (4 * cells, cells), (4 * cells,))
        weights = [Operand(shape, constant=True, low=-1.5, high=1.5) for shape in shapes]
        states = (Operand((*lead, cells), low=-1, high=1), Operand((*lead, cells), low=-2, high=2))
        return Case(
            op,
            (Operand((*lead, steps, n)), *weights),
            (Format(),),
            () if fresh else states,
            tolerance=FUNCTIONS,
            note=note,
        )
    by_gate = [scale * (1 + 0.1 * gate) for gate in range(4) for _ in range(cells)]
    kernel = Format("s8", tuple(by_gate), (0,) * 4 * cells, 0)
    y = Format("s8", (1 / 128,), (zeros[1],))
    operands = (
        Operand((*lead, steps, n), Format("s8", (0.05,), (zeros[0],))),
        Operand((4 * cells, n), kernel, True, -127, 127),
        Operand((4 * cells, cells), kernel, True, -127, 127),
        Operand((4 * cells,), Format("s32"), True, -3000, 3000),
    )
    cell = Format("s16", (2.0**power,), (0,))
    kept = (Operand((*lead, cells), UNIT if wide else y), Operand((*lead, cells), cell))
    return Case(op, operands, (y,), () if fresh else kept, NATIVE if wide else TFLITE_MICRO, note=note)


CASES = [
    *(lstm(1, 3, 4, real, note="one step") for real in (False, True)),
    *(lstm(6, 5, 3, real) for real in (False, True)),
    *(lstm(3, 2, 2, real, rows=3, note="several sequences at once") for real in (False, True)),
    *(lstm(4, 3, 5, real, clip=0.7, note="a bound on the cell") for real in (False, True)),
    *(lstm(5, 3, 4, real, fresh=True, note="starts at zero") for real in (False, True)),
    *(lstm(4, 3, 4, real, rows=2, fresh=True, last=True, reverse=True, note="backwards") for real in (False, True)),
    *(lstm(4, 3, 4, real, reverse=True, note="backwards, states kept") for real in (False, True)),
    lstm(6, 5, 3, wide=True, note="an odd number of cells"),
    lstm(5, 3, 8, rows=2, wide=True, fresh=True, reverse=True, last=True, note="16 bits, backwards"),
    lstm(4, 3, 4, wide=True, clip=0.7, scale=0.1, note="16 bits, a bound on the cell"),
    lstm(3, 4, 6, power=-15, zeros=(-128, 127), note="a fine cell"),
    lstm(3, 4, 6, power=-9, scale=0.1, zeros=(127, -128), note="a coarse cell, gates at their ends"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    steps, n, cells = int(rng.integers(1, 6)), int(rng.integers(1, 12)), int(rng.choice([1, 3, 4, 6, 8, 9]))
    fresh, reverse, last, wide = (bool(flag) for flag in rng.random(4) < (0.3, 0.3, 0.3, 0.5))
    return lstm(
        steps, n, cells, rng.random() < 0.3, int(rng.choice([1, 1, 2])), float(rng.choice([0.0, 0.0, 1.0])),
        int(rng.integers(-15, -8)), (int(rng.integers(-128, 128)), int(rng.integers(-128, 128))),
        float(rng.choice([0.003, 0.01, 0.1])), fresh, reverse, last, wide,
    )  # fmt: skip

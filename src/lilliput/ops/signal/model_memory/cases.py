"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format
from lilliput.ops.case import Case, Operand
from lilliput.ops.signal.model_memory import ModelMemory

S16, COUNT = Format("s16", (2.0**-10,), (0,)), Format("s32")


def memory(op: ModelMemory, rows: int, n: int, format: Format, reach: float, changes: int = 1, note: str = "") -> Case:
    """Numbers within `reach` of 0; change is drawn from 0 to `changes`; the memory has seen something."""
    wide, factor = (Format(), 1) if format.is_float else (COUNT, 256)
    states = (
        Operand((op.slots, n), wide, False, -reach * factor, reach * factor),
        Operand((op.slots,), COUNT, False, 0, 3),
        Operand((1,), COUNT, False, -1, op.slots - 1),
        Operand((1,), COUNT, False, 0, op.settle + 1),
    )
    x, change = Operand((rows, n), format, False, -reach, reach), Operand((rows, 1), Format("s8"), False, 0, changes)
    return Case(op, (x, change), (Format("s8"), Format("s8")), states, note=note)


CASES = [
    memory(ModelMemory(3, 1.0, 4, 2), 60, 2, S16, 2000),
    memory(ModelMemory(2, 30.0, 15, 1), 40, 3, S16, 32767, note="full scale"),
    memory(ModelMemory(4, 1e-3, 1, 1), 40, 2, S16, 2000, 0, "always settled"),
    memory(ModelMemory(3, 1.5, 4, 2), 60, 2, Format(), 2.0),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    is_float = rng.random() < 0.5
    reach = float(10 ** rng.uniform(0, 4.4))
    radius = reach * float(rng.uniform(0.01, 2)) * (1.0 if is_float else 2.0**-10)
    op = ModelMemory(int(rng.integers(2, 6)), radius, int(rng.integers(1, 10)), int(rng.integers(1, 4)))
    rows, n = int(rng.integers(1, 80)), int(rng.integers(1, 5))
    return memory(op, rows, n, Format() if is_float else S16, int(reach), int(rng.integers(0, 3)))

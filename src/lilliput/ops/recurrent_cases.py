"""Operands that cases of recurrent layers share."""

from __future__ import annotations

from collections.abc import Sequence

from lilliput.graph import Format
from lilliput.ops.case import Operand

FUNCTIONS = 1e-4  # exp and tanh are numpy's in the reference and ours in C, and their last bits go round in the state
X = Format("s8", (0.05,), (-3,))
Y = Format("s8", (1 / 128,), (5,))


def sequence(rows: int, steps: int, n: int, real: bool) -> Operand:
    """x, of several sequences or of one."""
    lead = (rows,) if rows > 1 else ()
    return Operand((*lead, steps, n), Format() if real else X)


def stacked(gates: int, n: int, cells: int, real: bool, scale: float, per_row: bool = True) -> list[Operand]:
    """Weights into and back, and the bias; `scale` of the integer weights, which differs from row to row."""
    shapes = ((gates * cells, n), (gates * cells, cells), (gates * cells,))
    if real:
        return [Operand(shape, constant=True, low=-1.5, high=1.5) for shape in shapes]
    by_row = [scale * (1 + 0.1 * (row % 5)) for row in range(gates * cells if per_row else 1)]
    kernel = Format("s8", tuple(by_row), (0,) * len(by_row), 0 if len(by_row) > 1 else None)
    return [
        Operand(shapes[0], kernel, True, -127, 127),
        Operand(shapes[1], kernel, True, -127, 127),
        Operand(shapes[2], Format("s32"), True, -3000, 3000),
    ]


def states(rows: int, cells: int, formats: Sequence[Format], reach: float = 1.0) -> tuple[Operand, ...]:
    """One state a format; floats within `reach`."""
    shape = (rows, cells) if rows > 1 else (cells,)
    return tuple(
        Operand(shape, low=-reach, high=reach) if format.is_float else Operand(shape, format) for format in formats
    )

"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format
from lilliput.ops.case import Case, Operand, weights
from lilliput.ops.nn.svdf import Svdf


def svdf(
    n: int, units: int, rank: int, memory: int, dtype: str, rows: int = 1, bias: bool = True,
    zeros: tuple[int, int, int] = (-4, 0, -128), activation: str = "none", note: str = "",
) -> Case:  # fmt: skip
    """dtype: of the state; zeros: of x, the state (int8 only) and y."""
    filters, lead = units * rank, (rows,) if rows > 1 else ()
    state_shape = (*lead, filters * memory)
    op = Svdf(rank, activation)
    if dtype == "f32":
        operands = (
            Operand((*lead, n)), Operand((filters, n), constant=True), Operand((filters, memory), constant=True),
            Operand((units,), constant=True) if bias else None,
        )  # fmt: skip
        return Case(op, operands, (Format(),), (Operand(state_shape),), note=note)
    limit = 32767 if dtype == "s16" else 127
    state = Format(dtype, (8.0 * n**0.5 / limit,), (0 if dtype == "s16" else zeros[1],))
    time = Operand((filters, memory), Format(dtype, (1.0 / limit,), (0,)), True, -limit // 2, limit // 2)
    y = Format("s8", (2.0 * (n * memory * rank) ** 0.5 / 100,), (zeros[2],))
    x = Operand((*lead, n), Format("s8", (0.05,), (zeros[0],)))
    b = Operand((units,), Format("s32"), True, -(limit**2) // 64, limit**2 // 64) if bias else None
    return Case(op, (x, weights((filters, n), (0.01,)), time, b), (y,), (Operand(state_shape, state),), note=note)


DTYPES = ("s16", "s8", "f32")
CASES = [
    *(svdf(7, 5, 2, 4, dtype) for dtype in DTYPES),
    *(svdf(3, 2, 1, 1, dtype, bias=False, note="no memory but of now") for dtype in DTYPES),
    *(svdf(4, 3, 2, 5, dtype, rows=2, note="two rows") for dtype in DTYPES),
    svdf(40, 16, 1, 10, "s16", zeros=(127, 0, 127)),
    svdf(5, 4, 3, 6, "s8", zeros=(-128, 17, 3), note="a state with a zero point"),
    svdf(5, 4, 1, 3, "f32", activation="relu"),
    svdf(8, 2, 4, 40, "s16", note="sums over time that may leave 31 bits"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    n, units, rank, memory = (int(rng.integers(1, limit)) for limit in (30, 10, 4, 12))
    zeros = (int(rng.integers(-128, 128)), int(rng.integers(-128, 128)), int(rng.integers(-128, 128)))
    dtype, rows = DTYPES[rng.integers(3)], int(rng.choice([1, 1, 3]))
    return svdf(n, units, rank, memory, dtype, rows, bool(rng.integers(2)), zeros, str(rng.choice(["none", "relu"])))

"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format, Shape
from lilliput.ops.case import Case, Operand
from lilliput.ops.signal.truncate import Truncate

CUT = Truncate()


def fixed(shape: Shape, x_scale: float, y: Format, limit: int = 32767, note: str = "", op: Truncate = CUT) -> Case:
    """int16 up to `limit` in size."""
    x = Operand(shape, Format("s16", (x_scale,), (0,)), low=-limit - 1, high=limit)
    return Case(op, (x,), (y,), note=note)


def real(shape: Shape, y: Format, limit: float, note: str = "", op: Truncate = CUT) -> Case:
    """Floats up to `limit` in size."""
    return Case(op, (Operand(shape, low=-limit, high=limit),), (y,), note=note)


KWS, PLAIN = Format("s8", (0.5847029,), (83,)), Format("s8", (0.5,), (0,))
CASES = [
    fixed((3, 2, 10), 2.0**-7, KWS),
    fixed((200,), 2.0**-7, PLAIN, 300, "both sides of 0"),
    fixed((100,), 1.0, Format("s8", (1.5,), (-128,)), note="saturates"),
    fixed((3, 1, 40), 2.0**-7, Format("s8", (0.0037,), (-128,)), note="offset and factor", op=Truncate(52.0, 1 / 64)),
    real((3, 2, 10), KWS, 100.0),
    real((3, 40), Format("s8", (0.0037,), (-128,)), 60.0, "offset and factor", Truncate(52.0, 1 / 64)),
    real((200,), PLAIN, 2.0, note="both sides of 0"),
    real((), KWS, 1e30, "one number, far out of range"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    shape = tuple(int(n) for n in rng.integers(1, 8, rng.integers(0, 4)))
    y = Format("s8", (float(10 ** rng.uniform(-3, 1)),), (int(rng.integers(-128, 128)),))
    if rng.random() < 0.5:
        return real(shape, y, y.scale[0] * float(10 ** rng.uniform(0, 3)))
    return fixed(shape, y.scale[0] * float(2 ** rng.uniform(-14, 3)), y)

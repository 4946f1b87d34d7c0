"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format
from lilliput.ops.case import Case, Operand
from lilliput.ops.signal.event_gate import EventGate

FORMATS = (Format("s8"), Format("s16", (0.001,), (0,)), Format("s32", (1e-6,), (0,)), Format())


def gate(op: EventGate, rows: int, n: int, format: Format, reach: float | None = None, note: str = "") -> Case:
    """Numbers within `reach` of 0 in stored numbers, or over the whole range."""
    low, high = (None, None) if reach is None else (-reach, reach)
    states = Operand((n,), format, False, low, high), Operand((1,), Format("s32"), low=-1, high=4)
    return Case(op, (Operand((rows, n), format, False, low, high),), (Format("s8"),), states, note=note)


CASES = [
    gate(EventGate(), 40, 1, FORMATS[0], 1, "labels"),
    gate(EventGate(0.0, 3, 0), 40, 1, FORMATS[0], 1, "labels, not too often"),
    gate(EventGate(0.5, 1, 7), 40, 3, FORMATS[1], 600, "a heartbeat"),
    gate(EventGate(1000.0), 20, 2, FORMATS[2], note="full scale"),
    gate(EventGate(2.0, 2, 5), 40, 2, FORMATS[3]),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    kind, n = int(rng.integers(4)), int(rng.integers(1, 4))
    format = FORMATS[kind]
    reach = float(10 ** rng.uniform(0, 2))
    delta = reach * float(rng.uniform(0, 1.5)) * (format.scale[0] if format.scale else 1.0)
    op = EventGate(delta, int(rng.integers(1, 4)), int(rng.integers(0, 9)))
    return gate(op, int(rng.integers(1, 60)), n, format, reach)

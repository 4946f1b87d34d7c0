"""Sending only what is new: a gate that opens when a row differs from the last one sent, or after long silence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import ClassVar

import numpy as np

from lilliput.graph import Call, In, Invocation, Kernel, Op, Out, Shape, ShapeError, State, Value
from lilliput.ops.element import CODES
from lilliput.ops.same_format import require_same_format

LONGEST = 1 << 30  # rows that are counted


@dataclass(frozen=True)
class EventGate(Op):
    """x (rows, n) → send (rows, 1) int8: 1 in rows to be sent.

    The first row is sent. Then a row is sent where a number of it differs by more than `delta`, a real number, from the
    row sent last and at least `gap` rows have passed since, or where `heartbeat` rows have passed (0: never for that).
    x is float32, int8, int16 or int32. States: the row sent last (n,), stored as x is, and rows since (1,) int32, -1
    before the first.
    """

    delta: float = 0.0
    gap: int = 1
    heartbeat: int = 0

    KERNELS: ClassVar = (
        Kernel("event_gate_f32.h", ("f32",), ("s8",)),
        *(Kernel("event_gate_integer.h", (dtype,), ("s8",)) for dtype in ("s8", "s16", "s32")),
    )
    STREAMS: ClassVar = True
    SOURCE: ClassVar = "send-on-delta sampling, Miskowicz 2006; comparisons, no arithmetic but differences"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        if len(x.shape) != 2 or self.delta < 0 or not (1 <= self.gap <= LONGEST and 0 <= self.heartbeat <= LONGEST):
            raise ShapeError(
                f"event_gate of {x.name}: expected (rows, n), delta and heartbeat of at least 0 and gap of at least 1, "
                f"got {x.shape}, {self.delta}, {self.heartbeat} and {self.gap}"
            )
        return ((x.shape[0], 1),)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        return None

    def stored_delta(self, x: Value) -> float | int:
        """The largest difference of stored numbers that is none."""
        if x.format.is_float:
            return float(np.float32(self.delta))
        scale = Fraction(x.scale) if x.format.scale else Fraction(1)
        return min(floor(Fraction(self.delta) / scale), (1 << 31) - 1)

    def reference(self, call: Call, x: np.ndarray, last: np.ndarray, since: np.ndarray) -> tuple[np.ndarray, ...]:
        """x, last (n,) stored, since (1,) → send, last, since."""
        send, passed, delta = np.zeros((len(x), 1), np.int8), int(since[0]), self.stored_delta(call.input(0))
        wide = np.float32 if x.dtype == np.float32 else np.int64
        for row, now in enumerate(x):
            is_first = passed < 0
            passed = min(passed + 1, LONGEST)
            with np.errstate(all="ignore"):
                differs = bool(np.any(np.abs(now.astype(wide) - last.astype(wide)) > wide(delta)))
            is_late = self.heartbeat > 0 and passed >= self.heartbeat
            if is_first or is_late or (differs and passed >= self.gap):
                send[row], last, passed = 1, now, 0
        return send, last, np.array([passed], np.int32)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, (last, since) = call.input(0), call.states
        rows, n = x.shape
        require_same_format(f"event_gate of {x.name}", x, last)
        if last.shape != (n,) or since.shape != (1,):
            raise ShapeError(
                f"event_gate of {x.name}: expected states of {(n,)} and (1,), got {last.shape}, {since.shape}"
            )
        params: dict[str, int | float] = {"rows": rows, "n": n}
        if not x.format.is_float:
            params["type"] = CODES[x.format.dtype]
        params |= {"delta": self.stored_delta(x), "gap": self.gap, "heartbeat": self.heartbeat}
        return Invocation(params, {"x": In(0), "last": State(0), "since": State(1), "send": Out()})

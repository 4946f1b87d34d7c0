"""A long-term memory of regimes: which of a few models is in force, recalled or learned when the signal has settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import ClassVar

import numpy as np

from lilliput.graph import Call, In, Invocation, Kernel, Op, Out, Shape, ShapeError, State, Value
from lilliput.ops.distance import FARTHEST, squared_distances
from lilliput.ops.float32 import sum_in_order
from lilliput.ops.requantize import rounding_shift

NONE = -1
FRACTION = 8  # bits that means keep beyond a stored number's
MOST = 1 << 30  # rows that are counted


@dataclass(frozen=True)
class ModelMemory(Op):
    """x (rows, n), change (rows, 1) int8 → slot (rows, 1), event (rows, 1), both int8.

    change is 0 in rows of a settled signal (see `stationarity`); anything else bypasses the memory: slot is -1, nothing
    is learned. After `settle` settled rows the slot whose mean is nearest to x is recalled where it lies within
    `radius` (a real distance); else x begins a new slot, in the first free place or instead of the one that has learned
    from the fewest rows. event is 1 where that changes the slot in force. While settled, the slot's mean moves towards
    x: by a half of the way in its first row, less each time that its rows double, by 2^-rate in the end.

    x is float32 or int16. States: means (slots, n), float32, or int32 with 8 bits beyond x's; rows that each slot has
    learned from (slots,) int32, 0 where it is free; the slot in force (1,) int32, -1 for none; settled rows (1,) int32.
    """

    slots: int = 4
    radius: float = 1.0
    rate: int = 6
    settle: int = 1

    KERNELS: ClassVar = (
        Kernel("model_memory_s16.h", ("s16", "s8"), ("s8", "s8")),
        Kernel("model_memory_f32.h", ("f32", "s8"), ("s8", "s8")),
    )
    STREAMS: ClassVar = True
    SOURCE: ClassVar = (
        "the long-term model memory of Ray 2022's edge pipeline, as sequential leader clustering (Hartigan 1975) with "
        "bounded places; the arithmetic is ours"
    )

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        x, change = inputs
        assert x is not None
        assert change is not None
        if len(x.shape) != 2 or change.shape != (x.shape[0], 1):
            raise ShapeError(
                f"model_memory of {x.name}: expected (rows, n) and a change (rows, 1), got {x.shape} and {change.shape}"
            )
        if not (2 <= self.slots <= 127 and self.radius > 0 and 1 <= self.rate <= 15 and 1 <= self.settle <= MOST):
            raise ShapeError(
                f"model_memory of {x.name}: expected 2 to 127 slots, a radius above 0, a rate from 1 to 15 and settle "
                f"of at least 1, got {self.slots}, {self.radius}, {self.rate} and {self.settle}"
            )
        return (x.shape[0], 1), (x.shape[0], 1)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        return None

    def macs(self, call: Call) -> int:
        return call.input(0).size * self.slots

    def stored_reach(self, x: Value) -> float | int:
        """The largest squared distance that is within the radius, in x's stored numbers."""
        if x.format.is_float:
            return float(np.float32(self.radius) * np.float32(self.radius))
        scale = Fraction(x.scale) if x.format.scale else Fraction(1)
        return min(floor((Fraction(self.radius) / scale) ** 2), FARTHEST - 1)

    def reference(self, call: Call, x: np.ndarray, change: np.ndarray, *states: np.ndarray) -> tuple[np.ndarray, ...]:
        """x stored, change, states → slot, event, states."""
        means, learned = states[0].copy(), states[1].copy()
        force, calm = int(states[2][0]), int(states[3][0])
        slots, events = np.full((len(x), 1), NONE, np.int8), np.zeros((len(x), 1), np.int8)
        reach = self.stored_reach(call.input(0))
        for row, now in enumerate(x):
            if change[row, 0] != 0:
                calm = 0
                continue
            calm = min(calm + 1, self.settle + 1)
            if calm < self.settle:
                continue
            if calm == self.settle or force == NONE:
                slot = self.recall(now, means, learned, reach)
                events[row], force = slot != force, slot
            learn(now, means, learned, force, self.rate)
            slots[row] = force
        return slots, events, means, learned, np.array([force], np.int32), np.array([calm], np.int32)

    def recall(self, now: np.ndarray, means: np.ndarray, learned: np.ndarray, reach: float) -> int:
        """The slot for a row; a new one begins with it."""
        if now.dtype == np.float32:
            distances = sum_in_order(np.square(now - means))
        else:
            distances = squared_distances(now, rounding_shift(means.astype(np.int64), FRACTION))
        nearest = int(np.where(learned > 0, distances, np.inf).argmin())
        if learned[nearest] > 0 and distances[nearest] <= reach:
            return nearest
        slot = int(learned.argmin())
        means[slot] = now if now.dtype == np.float32 else now.astype(np.int32) << FRACTION
        learned[slot] = 0
        return slot

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x = call.input(0)
        rows, n = x.shape
        wanted = [(self.slots, n), (self.slots,), (1,), (1,)]
        if [state.shape for state in call.states] != wanted:
            raise ShapeError(
                f"model_memory of {x.name}: expected states of {wanted}, got {[s.shape for s in call.states]}"
            )
        params = {
            "rows": rows,
            "n": n,
            "slots": self.slots,
            "reach": self.stored_reach(x),
            "rate": self.rate,
            "settle": self.settle,
        }
        states = {"means": State(0), "learned": State(1), "force": State(2), "calm": State(3)}
        return Invocation(params, {"x": In(0), "change": In(1), **states, "slot": Out(0), "event": Out(1)})


def learn(now: np.ndarray, means: np.ndarray, learned: np.ndarray, slot: int, rate: int) -> None:
    """Moves the slot's mean towards the row, in place."""
    learned[slot] = min(int(learned[slot]) + 1, MOST)
    part = min(int(learned[slot]).bit_length(), rate)
    if now.dtype == np.float32:
        means[slot] = means[slot] + (now - means[slot]) * np.float32(0.5**part)
    else:
        apart = (now.astype(np.int64) << FRACTION) - means[slot]
        means[slot] = means[slot] + rounding_shift(apart, part)

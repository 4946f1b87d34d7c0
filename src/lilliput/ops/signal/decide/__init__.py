"""Deciding: from a row of scores to a label that stands and an event that fires once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import Call, In, Invocation, Kernel, Op, Out, Shape, ShapeError, State, Value
from lilliput.ops.element import CODES

NONE = -1
NEVER = (1 << 31) - 1  # an integer threshold that no score reaches


@dataclass(frozen=True)
class Decide(Op):
    """x (rows, classes), on (classes,), off (classes,) → label (rows, 1), event (rows, 1), both int8.

    x are scores, float32, int8 or int16; on and off are float32 with float scores, else int32 in x's stored numbers.
    In each row the class of the largest score, the first of equals, is a candidate where it reaches its `on`. A
    class is detected where it is a candidate and was one in `need` of the last `of` rows, this one among them: then
    event is 1, label is the class, and for `refractory` further rows nothing else is detected. The label stands until
    the class's score falls below its `off`, or another class is detected; -1 stands for none.

    States, all int32: the label (1,), rows of rest left (1,), and a bit for each row in which a class was a candidate,
    the youngest lowest (classes,). A beginning is -1, 0 and zeros.
    """

    need: int = 1
    of: int = 1
    refractory: int = 0

    KERNELS: ClassVar = (
        Kernel("decide_integer.h", ("s8", "s32", "s32"), ("s8", "s8")),
        Kernel("decide_integer.h", ("s16", "s32", "s32"), ("s8", "s8")),
        Kernel("decide_f32.h", ("f32", "f32", "f32"), ("s8", "s8")),
    )
    STREAMS: ClassVar = True
    SOURCE: ClassVar = (
        "posterior handling of Chen, Parada and Heigold 2014; averaging window and suppression of TFLite Micro's "
        "RecognizeCommands; a Schmitt trigger's two thresholds. The arithmetic only compares"
    )

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        x, on, off = inputs
        assert x is not None
        assert on is not None
        assert off is not None
        classes = x.shape[-1:]
        if len(x.shape) != 2 or on.shape != classes or off.shape != classes or classes[0] > 127:
            raise ShapeError(
                f"decide on {x.name}: expected scores (rows, classes) of at most 127 classes and two thresholds each, "
                f"got {x.shape}, {on.shape} and {off.shape}"
            )
        if not 1 <= self.need <= self.of <= 31 or self.refractory < 0:
            raise ShapeError(
                f"decide on {x.name}: expected need of the last `of` rows with 1 <= need <= of <= 31 and refractory of "
                f"at least 0, got {self.need}, {self.of} and {self.refractory}"
            )
        return (x.shape[0], 1), (x.shape[0], 1)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        return None

    def reference(
        self, call: Call, x: np.ndarray, on: np.ndarray, off: np.ndarray, *states: np.ndarray
    ) -> tuple[np.ndarray, ...]:
        """x stored, thresholds, states → label, event, states."""
        label, rest = int(states[0][0]), int(states[1][0])
        labels, events = np.empty(len(x), np.int8), np.zeros(len(x), np.int8)
        best, fires, seen = self.candidates(x, on, states[2])
        below = (x < off).tolist()
        for row, (largest, may_fire) in enumerate(zip(best.tolist(), fires.tolist(), strict=True)):
            if label != NONE and below[row][label]:
                label = NONE
            if rest > 0:
                rest -= 1
            elif may_fire and largest != label:
                label, rest, events[row] = largest, self.refractory, 1
            labels[row] = label
        return labels[:, None], events[:, None], np.array([label], np.int32), np.array([rest], np.int32), seen

    def candidates(self, x: np.ndarray, on: np.ndarray, seen: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """For each row the class of the largest score, and whether it was a candidate often enough; then `seen`."""
        best, rows = first_largest(x), np.arange(len(x))
        is_candidate = x[rows, best] >= on[best]
        hits = np.zeros((self.of - 1 + len(x), x.shape[1]), np.int64)
        for back in range(self.of - 1):
            hits[self.of - 2 - back] = seen >> back & 1
        hits[self.of - 1 + rows, best] = is_candidate
        sums = np.concatenate([np.zeros((1, x.shape[1]), np.int64), np.cumsum(hits, 0)])
        count = (sums[self.of :] - sums[: -self.of])[rows, best]
        after = sum((hits[-1 - back] << back for back in range(self.of)), np.zeros(x.shape[1], np.int64))
        return best, is_candidate & (count >= self.need), after.astype(np.int32)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x = call.input(0)
        rows, classes = x.shape
        shapes = [state.shape for state in call.states]
        if shapes != [(1,), (1,), (classes,)]:
            raise ShapeError(f"decide on {x.name}: expected states of (1,), (1,) and {(classes,)}, got {shapes}")
        params = {"rows": rows, "classes": classes, "need": self.need, "of": self.of, "refractory": self.refractory}
        if not x.format.is_float:
            params["type"] = CODES[x.format.dtype]
        states = {"standing": State(0), "rest": State(1), "seen": State(2)}
        return Invocation(params, {"x": In(0), "on": In(1), "off": In(2), **states, "label": Out(0), "event": Out(1)})


def first_largest(x: np.ndarray) -> np.ndarray:
    """x (rows, classes) → the index (rows,) that a scan with > from the front ends on, also where numbers are NaN."""
    if x.dtype != np.float32:
        return np.asarray(x.argmax(1))
    best = np.where(np.isnan(x), -np.inf, x).argmax(1)
    return np.where(np.isnan(x[:, 0]), 0, best)

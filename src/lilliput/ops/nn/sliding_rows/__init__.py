"""A window over rows that come a few at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import ClassVar

import numpy as np

from lilliput.graph import Call, In, Invocation, Kernel, Op, Out, Shape, ShapeError, State, UnsupportedError, Value
from lilliput.ops.same_format import require_same_format

MOST = 4  # cuts of the kernel


@dataclass(frozen=True)
class SlidingRows(Op):
    """x (top + new + bottom, ...) → for each cut (first, last) those rows of the window, (last - first, ...).

    State (n, ...), stored as x is: the window. Its first `top` rows and its last `bottom` rows are given anew by each
    call, as rows at a border are that depend on where the window ends; all between move up by `new` rows, and the new
    ones follow them. With neither border it is the last n rows of a signal.
    """

    top: int = 0
    bottom: int = 0
    cuts: tuple[tuple[int, int], ...] = ()

    KERNELS: ClassVar = (Kernel("sliding_rows.h", ("any",), ("any...",)),)
    KEEPS_FORMAT: ClassVar = True
    SOURCE: ClassVar = "moves bytes; no arithmetic"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        if not x.shape or self.top < 0 or self.bottom < 0 or x.shape[0] <= self.top + self.bottom:
            raise ShapeError(
                f"sliding_rows {x.name}: expected more than {self.top} + {self.bottom} rows, got shape {x.shape}"
            )
        if not self.cuts or any(not 0 <= first < last for first, last in self.cuts):
            raise ShapeError(f"sliding_rows {x.name}: cuts are one or more (first, last) of rows, not {self.cuts}")
        return tuple((last - first, *x.shape[1:]) for first, last in self.cuts)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        return None

    def reference(self, call: Call, x: np.ndarray, window: np.ndarray) -> tuple[np.ndarray, ...]:
        """x stored, window (n, ...) → the cuts, window."""
        inner = window[self.top : len(window) - self.bottom]
        new = len(x) - self.top - self.bottom
        moved = np.concatenate([x[: self.top], inner[new:], x[self.top :]])
        return *(moved[first:last] for first, last in self.cuts), moved

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, (window,) = call.input(0), call.states
        where = f"sliding_rows {x.name}"
        require_same_format(where, x, window, *call.outputs)
        kept = window.shape[0] - x.shape[0]
        if kept < 0 or window.shape[1:] != x.shape[1:] or max(last for _, last in self.cuts) > window.shape[0]:
            raise ShapeError(
                f"{where}: expected a window of at least {max(x.shape[0], *(last for _, last in self.cuts))} rows of "
                f"{x.shape[1:]}, got {window.shape}"
            )
        if len(self.cuts) > MOST:
            raise UnsupportedError(f"{where}: {len(self.cuts)} cuts, but at most {MOST} at once")
        row = prod(x.shape[1:]) * x.format.itemsize
        cuts = [*self.cuts, *[(0, 0)] * (MOST - len(self.cuts))]
        params: dict[str, int | float] = {
            "top": self.top * row,
            "moved": (x.shape[0] - self.top - self.bottom) * row,
            "kept": kept * row,
            "fresh": (x.shape[0] - self.top) * row,
        }
        for index, (first, last) in enumerate(cuts):
            params |= {f"first{index}": first * row, f"n{index}": (last - first) * row}
        outputs = {f"y{index}": Out(min(index, len(self.cuts) - 1)) for index in range(MOST)}
        return Invocation(params, {"x": In(0), "window": State(), **outputs})

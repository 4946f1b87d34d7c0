"""Windowing: each frame of a signal times the same numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import (
    IN_PLACE,
    WEIGHTS,
    Argument,
    Call,
    In,
    Invocation,
    Kernel,
    Op,
    Out,
    Shape,
    ShapeError,
    Table,
    Value,
)
from lilliput.ops.power_of_two import right_shift, saturated, shift_rounded, signal_scale


@dataclass(frozen=True)
class Window(Op):
    """x (..., length), window (length,) → y (..., length): y = x * window; int16: rounded once, saturated.

    int16: the scale of y is that of x times that of the window times a power of two.
    """

    KERNELS: ClassVar = (
        Kernel("window_s16.h", ("s16", "s16"), ("s16",)),
        Kernel("window_f32.h", ("f32", "f32"), ("f32",)),
    )
    SOURCE: ClassVar = "our own; Harris 1978 for what windows are there for"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        x, window = inputs
        assert x is not None
        assert window is not None
        if not x.shape or window.shape != x.shape[-1:]:
            raise ShapeError(
                f"window of {x.name}: expected a window as long as the last axis of {x.shape}, got {window.shape}"
            )
        return (x.shape,)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        x = inputs[0]
        return self if x is not None and len(x.shape) > 1 and not batched[1] else None

    def macs(self, call: Call) -> int:
        return call.output.size

    def reference(self, call: Call, x: np.ndarray, window: np.ndarray) -> np.ndarray:
        """x and window stored → y stored."""
        if call.output.format.is_float:
            return x * window
        return saturated(shift_rounded(x.astype(np.int64) * window, self._shift(call)), call.output.format)

    def _shift(self, call: Call) -> int:
        where, x, window = f"window of {call.input(0).name}", call.input(0), call.input(1)
        return right_shift(where, call.output, signal_scale(where, x) * signal_scale(where, window))

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, window = call.input(0), call.input(1)
        length = x.shape[-1]
        params: dict[str, int | float] = {"frames": x.size // length, "length": length}
        if not x.format.is_float:
            params |= {"shift": self._shift(call)}
        table = Table(window.array(), window.format.c_type, WEIGHTS)
        arguments: dict[str, Argument] = {"x": In(0), "window": table, "y": Out()}
        return Invocation(params, arguments, {0: IN_PLACE})

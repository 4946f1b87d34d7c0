"""Padding with one number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from lilliput.graph import (
    CHANNEL,
    Call,
    Chooser,
    Formats,
    In,
    Invocation,
    Kernel,
    Op,
    Out,
    Shape,
    ShapeError,
    Table,
    Value,
    inner_name,
)
from lilliput.ops.same_format import require_same_format
from lilliput.ops.strided import strides, walk


@dataclass(frozen=True)
class Pad(Op):
    """x (n, ...) → y (before + n + after, ...): along each axis `value`, a stored number, on either side of x."""

    before: tuple[int, ...] = ()
    after: tuple[int, ...] = ()
    value: float = 0

    KERNELS: ClassVar = (Kernel("pad.h", ("any",), ("any",)),)
    KEEPS_FORMAT: ClassVar = True
    SOURCE: ClassVar = "TFLite Micro's reference_ops::Pad; moves bytes, no arithmetic"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        if not len(self.before) == len(self.after) == len(x.shape) or min((*self.before, *self.after), default=0) < 0:
            raise ShapeError(
                f"pad {x.name}: expected paddings of at least 0 before and after each axis of {x.shape}, "
                f"got {self.before} and {self.after}"
            )
        return (tuple(b + n + a for b, n, a in zip(self.before, x.shape, self.after, strict=True)),)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        padded = not self.before or self.before[0] or self.after[0]
        return None if padded else Pad(self.before[1:], self.after[1:], self.value)

    def reference(self, call: Call, x: np.ndarray) -> np.ndarray:
        """x stored → y stored."""
        around = list(zip(self.before, self.after, strict=True))
        return np.pad(x, around, constant_values=self._stored(call)) if around else x

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, y = call.input(0), call.output
        require_same_format(f"pad {x.name}", x, y)
        y_strides = strides(y.shape)
        start = sum(b * stride for b, stride in zip(self.before, y_strides, strict=True))
        inside = walk(x.shape, strides(x.shape), y_strides, (0, start), y.format.itemsize, f"pad {x.name}")
        pattern = np.frombuffer(self._stored(call).tobytes(), np.uint8)
        if len(set(pattern)) == 1:
            pattern = pattern[:1]
        return Invocation(
            {**inside, "bytes": y.nbytes, "period": len(pattern)},
            {"x": In(0), "value": Table(pattern, "uint8_t", CHANNEL), "y": Out()},
        )

    def formats(self, call: Call, chooser: Chooser) -> Formats:
        """What pads is a number inside, stored as x is."""
        found = super().formats(call, chooser)
        return {**found, inner_name(call, "value"): found[call.output.name]}

    def with_inner(self, formats: Formats) -> Op:
        return replace(self, value=int(formats["value"].encode(np.array(self.value))))

    def _stored(self, call: Call) -> np.ndarray:
        return np.array(self.value, call.output.format.numpy)

"""What pooling operators have in common: windows that slide over rows and columns, clipped at the borders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from math import prod
from typing import ClassVar

import numpy as np

from lilliput.graph import Band, Call, Op, Shape, ShapeError, Value
from lilliput.ops.activation import HOMOGENEOUS, real_bounds, stored_bounds
from lilliput.ops.bands import under_windows
from lilliput.ops.same_format import require_same_format
from lilliput.ops.window import NO_PADDING, Padding, Pair, Window


@dataclass(frozen=True)
class Pooling(Op):
    """Windows over x (..., rows, columns, channels); what is padded adds nothing to a window.

    size, stride (vertical, horizontal); padding ((top, bottom), (left, right)), each less than the size.
    """

    size: Pair = (1, 1)
    stride: Pair = (1, 1)
    padding: Padding = NO_PADDING
    activation: str = "none"

    KEEPS_FORMAT: ClassVar = True

    @property
    def window(self) -> Window:
        return Window(self.size, self.stride, padding=self.padding)

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        where = f"{self.name} of {x.name}, shape {x.shape}"
        if len(x.shape) < 3:
            raise ShapeError(f"{where}: expected (rows, columns, channels)")
        rows, columns = self.window.output((x.shape[-3], x.shape[-2]), where)
        if any(max(pads) >= extent for pads, extent in zip(self.padding, self.size, strict=True)):
            raise ShapeError(f"{where}: padding {self.padding} leaves windows of {self.size} that hold no input")
        return ((*x.shape[:-3], rows, columns, x.shape[-1]),)

    def band(self, call: Call, first: int, last: int) -> Band | None:
        return under_windows(self, self.window, call, first, last)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        x = inputs[0]
        return self if x is not None and len(x.shape) > 3 else None

    def is_homogeneous(self) -> bool:
        return self.activation in HOMOGENEOUS

    def counts(self, call: Call) -> np.ndarray:
        """How many inputs each window holds, (rows, columns, 1) of the output."""
        there = np.ones((*call.input(0).shape[-3:-1], 1), np.int64)
        return reduce(np.add, (seen for _, _, seen in self.window.positions(there)))

    def bounds(self, call: Call) -> tuple[float, float]:
        """The fused activation's range in the output's stored numbers."""
        format = call.output.format
        return real_bounds(self.activation) if format.is_float else stored_bounds(self.activation, format)

    def params(self, call: Call) -> dict[str, int | float]:
        """The parameters that every pooling kernel takes, in their order."""
        x, y = call.input(0), call.output
        require_same_format(f"{self.name} of {x.name}", x, y)
        low, high = self.bounds(call)
        return {
            "images": prod(x.shape[:-3]), "rows": x.shape[-3], "columns": x.shape[-2], "channels": x.shape[-1],
            "y_rows": y.shape[-3], "y_columns": y.shape[-2],
            "window_rows": self.size[0], "window_columns": self.size[1],
            "stride_rows": self.stride[0], "stride_columns": self.stride[1],
            "top": self.padding[0][0], "left": self.padding[1][0],
            "low": low, "high": high,
        }  # fmt: skip

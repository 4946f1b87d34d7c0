"""What pooling operators have in common: windows that slide over rows and columns, clipped at the borders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from math import prod
from typing import ClassVar

import numpy as np

from lilliput.graph import Call, Op, Shape, ShapeError, Value
from lilliput.ops.activation import real_bounds, stored_bounds
from lilliput.ops.same_format import require_same_format


@dataclass(frozen=True)
class Pooling(Op):
    """Windows over x (..., rows, columns, channels); padding (top, bottom, left, right) adds nothing to a window."""

    window: tuple[int, int] = (1, 1)
    stride: tuple[int, int] = (1, 1)
    padding: tuple[int, int, int, int] = (0, 0, 0, 0)
    activation: str = "none"

    KEEPS_FORMAT: ClassVar = True

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        where = f"{self.name} of {x.name}, shape {x.shape}"
        if len(x.shape) < 3:
            raise ShapeError(f"{where}: expected (rows, columns, channels)")
        top, bottom, left, right = self.padding
        if min(self.window) < 1 or min(self.stride) < 1 or min(self.padding) < 0:
            raise ShapeError(f"{where}: windows and strides are at least 1, paddings at least 0, not {self}")
        if max(top, bottom) >= self.window[0] or max(left, right) >= self.window[1]:
            raise ShapeError(f"{where}: padding {self.padding} leaves windows {self.window} that hold no input")
        rows = (x.shape[-3] + top + bottom - self.window[0]) // self.stride[0] + 1
        columns = (x.shape[-2] + left + right - self.window[1]) // self.stride[1] + 1
        if min(rows, columns) < 1:
            raise ShapeError(f"{where}: a window of {self.window} is larger than the padded input")
        return ((*x.shape[:-3], rows, columns, x.shape[-1]),)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        x = inputs[0]
        return self if x is not None and len(x.shape) > 3 else None

    def taps(self, x: np.ndarray, outside: float) -> Iterator[np.ndarray]:
        """For each place in the window, row by row, what all outputs see there: (..., rows, columns, channels)."""
        top, bottom, left, right = self.padding
        around = [(0, 0)] * (x.ndim - 3) + [(top, bottom), (left, right), (0, 0)]
        padded = np.pad(x, around, constant_values=outside)
        rows = padded.shape[-3] - self.window[0] + 1
        columns = padded.shape[-2] - self.window[1] + 1
        for i in range(self.window[0]):
            for j in range(self.window[1]):
                yield padded[..., i : i + rows : self.stride[0], j : j + columns : self.stride[1], :]

    def counts(self, call: Call) -> np.ndarray:
        """How many inputs each window holds, (rows, columns, 1) of the output."""
        rows, columns = call.input(0).shape[-3:-1]
        return reduce(np.add, self.taps(np.ones((rows, columns, 1), np.int64), 0))

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
            "window_rows": self.window[0], "window_columns": self.window[1],
            "stride_rows": self.stride[0], "stride_columns": self.stride[1],
            "top": self.padding[0], "left": self.padding[2],
            "low": low, "high": high,
        }  # fmt: skip

"""Maximum and minimum of two operands, element by element."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import Band, Call, Invocation, Kernel, Op, Shape, Value
from lilliput.ops.bands import row_by_row
from lilliput.ops.broadcast import broadcast_shape, walk
from lilliput.ops.same_format import require_same_format


@dataclass(frozen=True)
class Maximum(Op):
    """a (...), b (...), broadcast together, stored alike → y (...), the larger of each two, or the smaller."""

    smaller: bool = False

    BROADCASTS: ClassVar = True
    KEEPS_FORMAT: ClassVar = True
    KERNELS: ClassVar = tuple(Kernel(f"maximum_{t}.h", (t, t), (t,)) for t in ("s8", "s16", "s32", "f32"))
    SOURCE: ClassVar = "reference_ops::MaximumMinimumBroadcastSlow: compares stored numbers"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        a, b = inputs
        return (broadcast_shape(self._called, a, b),)

    def band(self, call: Call, first: int, last: int) -> Band | None:
        return row_by_row(self, call, first, last)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        return self

    def reference(self, call: Call, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """a and b stored → y stored."""
        return np.where(a < b if self.smaller else a > b, a, b)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        require_same_format(self._called, call.output, call.input(0), call.input(1))
        params, arguments, overlaps = walk(call)
        return Invocation({**params, "smaller": int(self.smaller)}, arguments, overlaps)

    @property
    def _called(self) -> str:
        return "minimum" if self.smaller else "maximum"

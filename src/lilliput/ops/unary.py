"""What operators of one operand have in common that map each number by itself: x (...) → y (...)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lilliput.graph import IN_PLACE, Band, Call, In, Invocation, Kernel, Op, Out, Shape, Value
from lilliput.ops.bands import row_by_row
from lilliput.ops.lookup import float_table, look_up, lower_lookup

LOOKUP = Kernel("lookup_s8.h", ("s8",), ("s8",))


class Unary(Op):
    """A function of one number, y = f(x).

    A subclass says `real`, and `table` where its int8 form is not the function computed in float32.
    """

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        return (x.shape,)

    def band(self, call: Call, first: int, last: int) -> Band | None:
        return row_by_row(self, call, first, last)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        return self

    def real(self, x: np.ndarray) -> np.ndarray:
        """The function on real numbers, float64."""
        raise NotImplementedError

    def table(self, call: Call) -> np.ndarray:
        """y for every int8 x, in the order of lookup.BYTES."""
        return float_table(self.real, call.input(0).format, call.output.format)

    def reference(self, call: Call, x: np.ndarray) -> np.ndarray:
        """x stored → y stored."""
        if call.output.format.is_float:
            with np.errstate(all="ignore"):
                return self.real(x.astype(np.float64)).astype(np.float32)
        return look_up(self.table(call), x)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        if kernel == LOOKUP:
            return lower_lookup(self.table(call), call.output)
        return Invocation({"n": call.output.size}, {"x": In(0), "y": Out()}, overlaps={0: IN_PLACE})

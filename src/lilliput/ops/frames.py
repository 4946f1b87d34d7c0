"""What operators on frames of a signal have in common: the last axis is time, or what came of it; the others stay."""

from __future__ import annotations

from collections.abc import Sequence

from lilliput.graph import Op, Shape, ShapeError, Value


class FrameOp(Op):
    """x (..., length) → y (..., n). A subclass says `length_of`; nothing is kept from frame to frame."""

    def length_of(self, where: str, length: int) -> int:
        """How long the last axis of y is; raises ShapeError where frames of `length` will not do."""
        raise NotImplementedError

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        where = f"{self.name} of {x.name}"
        if not x.shape:
            raise ShapeError(f"{where}: expected frames, (..., length), got a single number")
        return ((*x.shape[:-1], self.length_of(where, x.shape[-1])),)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        x = inputs[0]
        return self if x is not None and len(x.shape) > 1 else None

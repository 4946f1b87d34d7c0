"""What operators on rows of a signal have in common: x (rows, channels) → y (rows, channels), row 0 the earliest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from lilliput.graph import Op, Shape, ShapeError, UnsupportedError, Value


class RowOp(Op):
    """What rows leave to later rows is in the states: calls with rows in pieces equal one call over all of them."""

    STREAMS: ClassVar = True

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        x = inputs[0]
        assert x is not None
        require_rows(self, x)
        return (x.shape,)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        return None


def require_rows(op: Op, x: Value) -> None:
    """ShapeError unless x has rows and channels."""
    if len(x.shape) != 2:
        raise ShapeError(
            f"{op.name} of {x.name}: expected (rows, channels), got {x.shape}; one channel has an axis too"
        )


def require_state(op: Op, x: Value, state: Value, shape: Shape, dtype: str) -> None:
    """UnsupportedError unless the state is what the operator keeps."""
    if state.shape != shape or state.format.dtype != dtype:
        raise UnsupportedError(
            f"{op.name} of {x.name}: keeps {dtype}{list(shape)}, but its state {state.name!r} is "
            f"{state.format.dtype}{list(state.shape)}"
        )

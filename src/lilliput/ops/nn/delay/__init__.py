"""A delay line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import Call, In, Invocation, Kernel, Op, Out, Shape, ShapeError, State, Value
from lilliput.ops.same_format import require_same_format


@dataclass(frozen=True)
class Delay(Op):
    """x (...) → y (...): the x of `calls` calls ago. State (calls, ...): what came in, oldest first; stored as x is."""

    calls: int = 1

    KERNELS: ClassVar = (Kernel("delay.h", ("any",), ("any",)),)
    KEEPS_FORMAT: ClassVar = True
    SOURCE: ClassVar = "moves bytes; no arithmetic"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        if self.calls < 1:
            raise ShapeError(f"delay {x.name}: expected at least one call, got {self.calls}")
        return (x.shape,)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        return None

    def reference(self, call: Call, x: np.ndarray, line: np.ndarray) -> tuple[np.ndarray, ...]:
        """x stored, line (calls, ...) → y stored, line."""
        return line[0], np.concatenate([line[1:], x[None]])

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, (line,) = call.input(0), call.states
        require_same_format(f"delay {x.name}", x, call.output, line)
        if line.shape != (self.calls, *x.shape):
            raise ShapeError(f"delay {x.name}: expected a state of {(self.calls, *x.shape)}, got {line.shape}")
        return Invocation({"calls": self.calls, "bytes": x.nbytes}, {"x": In(0), "line": State(), "y": Out()})

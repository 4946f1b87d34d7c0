"""The last rows of a stream."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import Call, In, Invocation, Kernel, Op, Out, Shape, ShapeError, State, Value
from lilliput.ops.same_format import require_same_format


@dataclass(frozen=True)
class History(Op):
    """x (h, ...) → y (rows, ...): the last `rows` rows that came, x's own at the end; h < rows.

    State (rows - h, ...): the rows before x, oldest first; stored as x is.
    """

    rows: int = 2

    KERNELS: ClassVar = (Kernel("history_any.h", ("any",), ("any",)),)
    KEEPS_FORMAT: ClassVar = True
    SOURCE: ClassVar = "moves bytes; no arithmetic"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        if not x.shape or x.shape[0] >= self.rows:
            raise ShapeError(
                f"history {x.name}: expected fewer than {self.rows} rows at a time, got {x.shape}; "
                "rows that all come at once need no history"
            )
        return ((self.rows, *x.shape[1:]),)

    def reference(self, call: Call, x: np.ndarray, line: np.ndarray) -> tuple[np.ndarray, ...]:
        """x stored, line (rows - h, ...) → y stored, line."""
        y = np.concatenate([line, x])
        return y, y[len(x) :]

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, (line,) = call.input(0), call.states
        require_same_format(f"history {x.name}", x, call.output, line)
        if line.shape != (self.rows - x.shape[0], *x.shape[1:]):
            raise ShapeError(
                f"history {x.name}: expected a state of {self.rows - x.shape[0]} rows of {x.shape[1:]}, "
                f"got {line.shape}"
            )
        params = {"kept": line.nbytes, "bytes": x.nbytes}
        return Invocation(params, {"x": In(0), "line": State(), "y": Out()})

"""Rows picked by number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import ClassVar

import numpy as np

from lilliput.graph import Call, In, Invocation, Kernel, Op, Out, Shape, ShapeError, Value
from lilliput.ops.element import CODES
from lilliput.ops.same_format import require_same_format


@dataclass(frozen=True)
class Gather(Op):
    """x (batch, outer, n, inner), indices (batch, picks) → y (batch, outer, picks, inner), each of any number of axes.

    n is axis `axis` of x, batch the `batch_axes` first axes of both; y[b, o, p, i] = x[b, o, indices[b, p], i].
    An index outside [0, n) reads the first or the last row: nothing outside x is ever read.
    """

    axis: int = 0
    batch_axes: int = 0

    KERNELS: ClassVar = tuple(Kernel("gather.h", ("any", indices), ("any",)) for indices in ("s32", "s16", "u8"))
    KEEPS_FORMAT: ClassVar = True
    SOURCE: ClassVar = "TFLite Micro's Gather, which leaves indices outside the tensor undefined"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        x, indices = inputs
        assert x is not None
        assert indices is not None
        shared = self.batch_axes
        if not 0 <= shared <= self.axis < len(x.shape) or shared > len(indices.shape):
            raise ShapeError(
                f"gather {x.name}: axis {self.axis} behind {shared} shared axes does not fit {x.shape} and "
                f"{indices.shape}"
            )
        if x.shape[:shared] != indices.shape[:shared]:
            raise ShapeError(f"gather {x.name}: the first {shared} axes of {x.shape} and {indices.shape} differ")
        return ((*x.shape[: self.axis], *indices.shape[shared:], *x.shape[self.axis + 1 :]),)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        """A leading axis of indices alone is one more pick, of x alone one more outer axis, of both a shared one."""
        over_x, over_indices = batched
        if over_x and over_indices:
            return Gather(self.axis - 1, self.batch_axes - 1) if self.batch_axes else None
        if over_indices:
            return self if self.axis == self.batch_axes == 0 else None
        return Gather(self.axis - 1) if self.axis and not self.batch_axes else None

    def reference(self, call: Call, x: np.ndarray, indices: np.ndarray) -> np.ndarray:
        """x stored, indices → the picked numbers."""
        batches, outer, inner = self._extents(call)
        n = x.shape[self.axis]
        picks = np.clip(indices, 0, n - 1).reshape(batches, 1, -1, 1)
        rows = x.reshape(batches, outer, n, inner)
        return np.take_along_axis(rows, picks, 2).reshape(call.output.shape)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, indices = call.input(0), call.input(1)
        require_same_format(f"gather {x.name}", x, call.output)
        batches, outer, inner = self._extents(call)
        return Invocation(
            {
                "batches": batches,
                "outer": outer,
                "n": x.shape[self.axis],
                "picks": prod(indices.shape[self.batch_axes :]),
                "run": inner * x.format.itemsize,
                "x_constant": int(x.is_constant),
                "indices_constant": int(indices.is_constant),
                "indices_type": CODES[indices.format.dtype],
            },
            {"x": In(0), "indices": In(1), "y": Out()},
        )

    def _extents(self, call: Call) -> tuple[int, int, int]:
        """Shared axes, axes of x in front of `axis`, axes behind it: each as one."""
        shape, shared = call.input(0).shape, self.batch_axes
        return prod(shape[:shared]), prod(shape[shared : self.axis]), prod(shape[self.axis + 1 :])

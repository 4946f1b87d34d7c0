"""What reductions have in common: which axes go, and how a kernel walks the numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from math import prod

import numpy as np

from lilliput.graph import Call, Op, Shape, ShapeError, UnsupportedError, Value

DEPTH = 3  # loops that a kernel has for kept axes, and for those that go


@dataclass(frozen=True)
class Reduction(Op):
    """x (...) → y: the axes of x in `axes` (distinct, not negative) are 1 in y, or gone unless keep_dims."""

    axes: tuple[int, ...] = ()
    keep_dims: bool = False

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        if len(set(self.axes)) != len(self.axes) or not all(0 <= axis < len(x.shape) for axis in self.axes):
            raise ShapeError(f"{self.name} of {x.name}: {self.axes} are not distinct axes of shape {x.shape}")
        if self.keep_dims:
            return (tuple(1 if axis in self.axes else n for axis, n in enumerate(x.shape)),)
        return (tuple(n for axis, n in enumerate(x.shape) if axis not in self.axes),)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        return None if 0 in self.axes else replace(self, axes=tuple(axis - 1 for axis in self.axes))

    def count(self, call: Call) -> int:
        """How many inputs make one output."""
        return prod(call.input(0).shape[axis] for axis in self.axes)

    def rows(self, call: Call, x: np.ndarray) -> np.ndarray:
        """x with what makes one output side by side, in the order of x: (outputs, count)."""
        kept = [axis for axis in range(x.ndim) if axis not in self.axes]
        return x.transpose([*kept, *sorted(self.axes)]).reshape(call.output.size, self.count(call))

    def walk(self, call: Call) -> dict[str, int]:
        """Extents and strides of the kernels' loops: kept axes, then those that go, neighbours of a kind as one."""
        x = call.input(0)
        loops: dict[bool, list[tuple[int, int]]] = {False: [], True: []}
        axes = [axis for axis, extent in enumerate(x.shape) if extent > 1]
        for goes, group in groupby(axes, key=self.axes.__contains__):
            members = list(group)
            stride = prod(x.shape[members[-1] + 1 :])
            loops[goes].append((prod(x.shape[axis] for axis in members), stride))
        if max(map(len, loops.values())) > DEPTH:
            raise UnsupportedError(
                f"{self.name} of {x.name}: axes {self.axes} of shape {x.shape} alternate with the others too often; "
                "reduce them one after the other"
            )
        found: dict[str, int] = {}
        for letter, goes in (("k", False), ("r", True)):
            padded = [(1, 0)] * (DEPTH - len(loops[goes])) + loops[goes]
            found |= {f"{letter}{i}": extent for i, (extent, _) in enumerate(padded)}
            found |= {f"{letter}{i}_stride": stride for i, (_, stride) in enumerate(padded)}
        return found

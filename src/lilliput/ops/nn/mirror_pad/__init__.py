"""Padding with the tensor's own reflection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from lilliput.graph import Call, In, Invocation, Kernel, Op, Out, Shape, ShapeError, UnsupportedError, Value
from lilliput.ops.same_format import require_same_format

DEPTH = 4  # axes of the kernel, neighbours that are not padded counted once


@dataclass(frozen=True)
class MirrorPad(Op):
    """x (n, ...) → y (before + n + after, ...): along each axis x continues as in a mirror on its border.

    symmetric  the mirror stands behind the border's numbers, which come twice; otherwise on them
    """

    before: tuple[int, ...] = ()
    after: tuple[int, ...] = ()
    symmetric: bool = False

    KERNELS: ClassVar = (Kernel("mirror_pad.h", ("any",), ("any",)),)
    KEEPS_FORMAT: ClassVar = True
    SOURCE: ClassVar = "TFLite Micro's MirrorPad; moves bytes, no arithmetic"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        most = [n if self.symmetric else n - 1 for n in x.shape]
        fits = len(self.before) == len(self.after) == len(x.shape) and all(
            0 <= b <= m and 0 <= a <= m for b, a, m in zip(self.before, self.after, most, strict=True)
        )
        if not fits:
            raise ShapeError(
                f"mirror_pad {x.name}: expected paddings of at most {most} on either side of each axis of {x.shape}, "
                f"got {self.before} and {self.after}"
            )
        return (tuple(b + n + a for b, n, a in zip(self.before, x.shape, self.after, strict=True)),)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        padded = self.before[0] or self.after[0]
        return None if padded else replace(self, before=self.before[1:], after=self.after[1:])

    def reference(self, call: Call, x: np.ndarray) -> np.ndarray:
        """x stored → y stored."""
        around = list(zip(self.before, self.after, strict=True))
        return np.pad(x, around, mode="symmetric" if self.symmetric else "reflect") if around else x

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, y = call.input(0), call.output
        require_same_format(f"mirror_pad {x.name}", x, y)
        axes: list[tuple[int, int, int]] = []
        for n, before, after in zip(x.shape, self.before, self.after, strict=True):
            if axes and axes[-1][1:] == (0, 0) == (before, after):
                n *= axes.pop()[0]
            axes.append((n, before, after))
        run = axes.pop()[0] if axes and axes[-1][1:] == (0, 0) else 1
        if len(axes) > DEPTH:
            raise UnsupportedError(f"mirror_pad {x.name}: pads too many axes of {x.shape} at once; pad in two steps")
        axes = [(1, 0, 0)] * (DEPTH - len(axes)) + axes
        return Invocation(
            {
                **{f"n{i}": n for i, (n, _, _) in enumerate(axes)},
                **{f"before{i}": before for i, (_, before, _) in enumerate(axes)},
                **{f"m{i}": sum(axis) for i, axis in enumerate(axes)},
                "run": run * y.format.itemsize,
                "symmetric": int(self.symmetric),
            },
            {"x": In(0), "y": Out()},
        )

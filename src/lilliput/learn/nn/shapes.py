"""Layers that only move numbers."""

from __future__ import annotations

from collections.abc import Sequence

from lilliput.graph import Shape
from lilliput.learn.nn.weighted import Size, Weighted, pair
from lilliput.ops.nn.pad import Pad
from lilliput.ops.nn.reshape import Reshape
from lilliput.ops.nn.resize_nearest import ResizeNearest
from lilliput.ops.nn.strided_slice import StridedSlice
from lilliput.ops.nn.transpose import Transpose
from lilliput.ops.window import Pair


class Shapes(Weighted):
    """None of these has weights or computes."""

    def reshape(self, x: str, shape: Shape) -> str:
        """The same numbers in other extents."""
        return self.apply(Reshape(tuple(shape)), [x])

    def flatten(self, x: str) -> str:
        """x (...) → (n,)."""
        return self.reshape(x, (self._value(x).size,))

    def transpose(self, x: str, permutation: Sequence[int]) -> str:
        """Axis i of the result is axis permutation[i] of x."""
        return self.apply(Transpose(tuple(permutation)), [x])

    def pad(self, x: str, around: Sequence[Pair], value: float = 0.0) -> str:
        """(before, after) for each axis, filled with a number."""
        before, after = zip(*around, strict=True)
        return self.apply(Pad(tuple(before), tuple(after), value), [x])

    def crop(self, x: str, begin: Sequence[int], shape: Shape) -> str:
        """The part of x that begins there and has that shape."""
        return self.apply(StridedSlice(tuple(begin), tuple(shape), (1,) * len(shape)), [x])

    def upsample(self, x: str, factor: Size) -> str:
        """x (h, w, c) → (h * factor, w * factor, c), each pixel repeated."""
        (down, right), (rows, columns) = pair(factor), self.shape(x)[-3:-1]
        return self.apply(ResizeNearest((rows * down, columns * right)), [x])

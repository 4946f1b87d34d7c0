"""Layers that gather a window, or all places, into one."""

from __future__ import annotations

from lilliput.learn.nn.weighted import Pads, Size, Weighted, paddings, pair
from lilliput.ops.nn.average_pool_2d import AveragePool2d
from lilliput.ops.nn.max_pool_2d import MaxPool2d
from lilliput.ops.nn.reduce_max import ReduceMax
from lilliput.ops.nn.reduce_sum import ReduceSum
from lilliput.ops.window import Window


class Pools(Weighted):
    """Channels, on the last axis, stay apart."""

    def max_pool(self, x: str, size: Size, stride: Size | None = None, padding: Pads = "valid") -> str:
        """x (h, w, c) → (oh, ow, c). stride: as the window is large, where none is given."""
        window = Window(pair(size), pair(size if stride is None else stride))
        return self.apply(MaxPool2d(window.size, window.stride, paddings(padding, self.shape(x), window)), [x])

    def average_pool(self, x: str, size: Size, stride: Size | None = None, padding: Pads = "valid") -> str:
        """x (h, w, c) → (oh, ow, c); at a border the mean is over what is there."""
        window = Window(pair(size), pair(size if stride is None else stride))
        pads = paddings(padding, self.shape(x), window)
        return self.apply(AveragePool2d(window.size, window.stride, pads), [x])

    def global_average_pool(self, x: str, keep: bool = False) -> str:
        """x (..., c) → (c,), or (1, ..., c) where `keep`: the mean over all places."""
        return self.apply(ReduceSum(tuple(range(len(self.shape(x)) - 1)), keep, mean=True), [x])

    def global_max_pool(self, x: str, keep: bool = False) -> str:
        """x (..., c) → (c,), or (1, ..., c) where `keep`: the largest over all places."""
        return self.apply(ReduceMax(tuple(range(len(self.shape(x)) - 1)), keep), [x])

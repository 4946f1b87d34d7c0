"""In which order a value of the graph holds the axes that a tensor has in the file.

ONNX puts channels second, our operators take them last. Nothing is moved for that: each tensor of the file is held by a
value whose axes may stand in another order, and who reads the tensor says which order it needs. A Transpose of the file
is a new order for the same value; numbers move only where two operators disagree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

Order = tuple[int | None, ...]  # for each axis of the value the axis of the tensor it holds, None for a unit axis


@dataclass(frozen=True)
class Shuffle:
    """The last axis, held last, holds a tensor of `shape` flattened after its axes were put into `order`."""

    shape: tuple[int, ...]
    order: tuple[int, ...]

    def index(self) -> np.ndarray:
        """For each place of the value the place in the tensor: held[..., i] = tensor[..., index[i]]."""
        numbers = np.arange(int(np.prod(self.shape))).reshape(self.shape)
        return numbers.transpose(self.order).reshape(-1)


@dataclass(frozen=True)
class Held:
    """The value that holds a tensor of the file; shape is the tensor's, in its own order of axes."""

    value: str
    shape: tuple[int, ...]
    order: Order
    shuffle: Shuffle | None = None

    @property
    def rank(self) -> int:
        return len(self.shape)

    def place(self, axis: int) -> int:
        """The value's axis that holds the tensor's `axis`."""
        return self.order.index(axis)


def identity(rank: int) -> Order:
    return tuple(range(rank))


def channels_last(rank: int) -> Order:
    """Samples, then space, then channels: (0, 2, 3, 1). A signal becomes an image of one column."""
    return (0, 2, None, 1) if rank == 3 else (0, *range(2, rank), 1)


def held_shape(shape: Sequence[int], order: Order) -> tuple[int, ...]:
    """The value's shape for a tensor of `shape`."""
    return tuple(1 if axis is None else shape[axis] for axis in order)


def long_axes(shape: Sequence[int], order: Order) -> tuple[int, ...]:
    """The tensor's axes of more than one number in the order in which they are held: equal means the same bytes."""
    return tuple(axis for axis in order if axis is not None and shape[axis] > 1)


def arrange(array: np.ndarray, order: Order) -> np.ndarray:
    """A tensor's numbers as a value of that order holds them."""
    turned = array.transpose([axis for axis in order if axis is not None])
    return np.ascontiguousarray(turned.reshape(held_shape(array.shape, order)))

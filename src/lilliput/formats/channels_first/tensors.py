"""Which value holds each tensor of the model, and in which order of axes; see `layout`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from lilliput.formats.channels_first.layout import Held, Order, Shuffle, arrange, held_shape, identity, long_axes
from lilliput.formats.channels_first.quantized import Quantized
from lilliput.formats.channels_first.step import Step
from lilliput.graph import Format, ModelError, UnsupportedError, Value
from lilliput.ops.nn.reshape import Reshape
from lilliput.ops.nn.transpose import Transpose

AS_HELD = " as held"  # behind the name of a constant whose axes are put in another order


class Tensors(Quantized):
    """Reads tensors in the order that an operator asks for, and remembers how each result is held."""

    def __init__(self) -> None:
        super().__init__()
        self.holders: dict[str, Held] = {}

    def value(self, held: Held) -> Value:
        return self.values[held.value]

    def data(self, held: Held) -> np.ndarray | None:
        """A constant's numbers in the model's order of axes; None for what is computed while the model runs."""
        value = self.values[held.value]
        if value.data is None or (held.shuffle is None and held.order == identity(held.rank)):
            return value.data
        data = value.array()
        if held.shuffle is not None:
            back = np.empty_like(data)
            back[..., held.shuffle.index()] = data
            return back
        axes = [axis for axis in held.order if axis is not None]
        return arrange(data.reshape([held.shape[axis] for axis in axes]), tuple(np.argsort(axes).tolist()))

    def numbers(self, step: Step, held: Held, what: str) -> np.ndarray:
        """The same of a tensor that must be a constant."""
        data = self.data(held)
        if data is None:
            raise UnsupportedError(
                f"{self.where(step)}: {what} is computed while the model runs, but only a constant can be compiled; "
                "export the model with fixed shapes and constants folded"
            )
        return data

    def read(self, step: Step, held: Held, order: Order | None = None) -> str:
        """The name of a value that holds the tensor in `order` (by default the model's), moved there if it must."""
        order = identity(held.rank) if order is None else order
        if held.shuffle is not None:
            held = self._unshuffled(step, held)
        if held.order == order:
            return held.value
        key = (held.value, ("order", held.order, order))
        if key not in self.made:
            self.made[key] = self._moved(step, held, order)
        return self.made[key]

    def read_rows(self, step: Step, held: Held, order: Order) -> tuple[str, np.ndarray | None]:
        """The same where the order of numbers within the last axis may be another: then also where each comes from, so
        that the weights can follow."""
        if held.shuffle is None:
            return self.read(step, held, order), None
        return self.read(step, replace(held, shuffle=None), order), held.shuffle.index()

    def plain(self, step: Step, held: Held) -> Held:
        """The tensor in the model's own order."""
        return Held(self.read(step, held), held.shape, identity(held.rank))

    def whole(self, step: Step, held: Held) -> Held:
        """The tensor in any order of its axes, but not flattened in another than the model's."""
        return held if held.shuffle is None else self.plain(step, held)

    def weights(
        self,
        held: Held,
        key: object,
        make: Callable[[np.ndarray], np.ndarray],
        typed: bool = False,
        axes: tuple[int, int] | None = (0, 0),
    ) -> str:
        """A constant made of another, one for all who ask with the same key: shared weights are stored once.

        typed: of the type of the other, instead of floats; axes: where output channels stand before and after,
        None where the numbers themselves change, so that integers of the model are not those of the new constant
        """
        data = self.data(held)
        assert data is not None
        if (held.value, key) not in self.made:
            format = self.value(held).format if typed else None
            name = self.made[held.value, key] = self.constant(f"{held.value}{AS_HELD}", make(data), format)
            array, stored = self.stored.get(held.value, (data, Format()))
            if axes is not None and stored.is_quantized and stored.axis in (None, axes[0]):
                after = None if stored.axis is None else axes[1]
                self.stored[name] = np.asarray(make(array)), replace(stored, axis=after)
        return self.made[held.value, key]

    def holding(self, value: str, order: Order | None = None, shuffle: Shuffle | None = None) -> Held:
        """A value as what holds a tensor, in the model's order by default."""
        shape = self.values[value].shape
        order = identity(len(shape)) if order is None else order
        rank = sum(axis is not None for axis in order)
        return Held(value, tuple(shape[order.index(axis)] for axis in range(rank)), order, shuffle)

    def give(self, step: Step, value: str, order: Order | None = None, like: Held | None = None, at: int = 0) -> None:
        """Output `at` of the step is held by `value` in `order`, or as `like` is; the model's order by default."""
        if like is None:
            self.bind(step, self.holding(value, order), at)
        else:
            self.bind(step, self.holding(value, like.order if order is None else order, like.shuffle), at)

    def bind(self, step: Step, held: Held, at: int = 0) -> None:
        """Output `at` of the step is what something holds already."""
        if at < len(step.outputs) and step.outputs[at]:
            if step.outputs[at] in self.holders:
                raise ModelError(f"{self.where(step)}: writes {step.outputs[at]!r} a second time; export it again")
            self.holders[step.outputs[at]] = held

    def rename(self, names: Mapping[str, str]) -> None:
        super().rename(names)
        self.holders = {
            key: replace(held, value=names.get(held.value, held.value)) for key, held in self.holders.items()
        }

    def _moved(self, step: Step, held: Held, order: Order) -> str:
        """Reshapes and, where axes of more than one number change places, one transpose."""
        shape, stem = held.shape, f"{held.value} moved"

        def shaped(name: str, wanted: Sequence[int]) -> str:
            found = self.values[name].shape
            return name if found == wanted else self.apply(step, Reshape(tuple(wanted)), [name], stem)

        if long_axes(shape, held.order) == long_axes(shape, order):
            return shaped(held.value, held_shape(shape, order))
        old, wanted = (tuple(axis for axis in each if axis is not None) for each in (held.order, order))
        name = shaped(held.value, held_shape(shape, old))
        name = self.apply(step, Transpose(tuple(old.index(axis) for axis in wanted)), [name], stem)
        return shaped(name, held_shape(shape, order))

    def _unshuffled(self, step: Step, held: Held) -> Held:
        """A flattened tensor with its numbers back in the model's order."""
        assert held.shuffle is not None
        lead = len(held.shape) - 1
        shape = (*held.shape[:lead], *held.shuffle.shape)
        order = (*held.order[:-1], *(lead + axis for axis in held.shuffle.order))
        key = (held.value, ("unshuffled", held.order))
        if key not in self.made:
            parts = self.apply(step, Reshape(held_shape(shape, order)), [held.value], f"{held.value} parts")
            turned = self._moved(step, Held(parts, shape, order), identity(len(shape)))
            self.made[key] = self.apply(step, Reshape(held.shape), [turned], f"{held.value} moved")
        return Held(self.made[key], held.shape, identity(held.rank))

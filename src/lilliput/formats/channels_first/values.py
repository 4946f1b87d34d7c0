"""The graph while it is made: values and nodes by name, constants made once, steps of constants computed at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import prod

import numpy as np

from lilliput.formats.channels_first.checks import check_types
from lilliput.formats.channels_first.limits import MAX_ELEMENTS, MAX_FOLDED_ELEMENTS
from lilliput.formats.channels_first.step import Step, first_output
from lilliput.graph import Call, Format, Kind, Node, Op, ShapeError, UnsupportedError, Value


class Values:
    """Values in the order in which they were made. `where` says how a sentence names a step of the model."""

    def __init__(self) -> None:
        self.values: dict[str, Value] = {}
        self.nodes: list[Node] = []
        self.made: dict[tuple[str, object], str] = {}  # what was made of a value, by what it was made for
        self._folded = 0

    def where(self, step: Step) -> str:
        raise NotImplementedError

    def named(self, name: str) -> Value:
        return self.values[name]

    def add(self, value: Value) -> str:
        self.values[value.name] = value
        return value.name

    def free(self, stem: str) -> str:
        """A name that no value has yet."""
        name, count = stem, 2
        while name in self.values:
            name, count = f"{stem} {count}", count + 1
        return name

    def constant(self, stem: str, data: np.ndarray, format: Format | None = None) -> str:
        """A new constant, floats by default; gives its name."""
        format = format or Format()
        with np.errstate(over="ignore", invalid="ignore"):  # what float32 does not reach is infinite there
            array = np.asarray(data, format.numpy, order="C")
        return self.add(Value(self.free(stem), array.shape, format, Kind.CONSTANT, array))

    def shared(self, key: tuple[str, object], stem: str, data: np.ndarray, format: Format) -> str:
        """A constant that is made once for a key."""
        if key not in self.made:
            self.made[key] = self.constant(stem, data, format)
        return self.made[key]

    def emit(self, step: Step, op: Op, inputs: Sequence[str | None], stem: str | None, format: Format | None) -> str:
        """The name of what `op` gives, of the format of its first input by default; computed now if all is constant.

        stem: a name for a result that is not the step's last.
        """
        operands = [None if name is None else self.values[name] for name in inputs]
        assert operands[0] is not None
        check_types(self, step, op, [each for each in operands if each is not None])
        name = self.free(first_output(step) if stem is None else stem)
        (shape,) = self._infer(step, op, operands)
        value = Value(name, shape, format or operands[0].format)
        if all(operand is None or operand.is_constant for operand in operands):
            return self._fold(step, op, operands, value)
        taken = {each.name for each in self.nodes}
        called = name if name not in taken else f"{name} {len(taken)}"
        source = step.name or first_output(step)
        self.nodes.append(Node(called, op, tuple(inputs), (self.add(value),), (), (source,)))
        return name

    def rename(self, names: Mapping[str, str]) -> None:
        """Gives values other names, which no value may have yet."""
        assert not set(names.values()) & set(self.values)

        def renamed(old: Sequence[str | None]) -> tuple[str | None, ...]:
            return tuple(None if name is None else names.get(name, name) for name in old)

        changed = {
            name: replace(value, name=names[name]) if name in names else value for name, value in self.values.items()
        }
        self.values = {value.name: value for value in changed.values()}
        self.nodes = [
            replace(node, inputs=renamed(node.inputs), outputs=tuple(names.get(name, name) for name in node.outputs))
            for node in self.nodes
        ]
        self.made = {key: names.get(made, made) for key, made in self.made.items()}

    def _infer(self, step: Step, op: Op, operands: Sequence[Value | None]) -> tuple[tuple[int, ...], ...]:
        shapes = op.infer(*operands)
        if any(extent < 1 for shape in shapes for extent in shape) or prod(shapes[0]) > MAX_ELEMENTS:
            raise ShapeError(f"{self.where(step)}: gives shape {shapes[0]}; extents are above zero, and numbers few")
        return shapes

    def _fold(self, step: Step, op: Op, operands: Sequence[Value | None], value: Value) -> str:
        self._folded += value.size
        if self._folded > MAX_FOLDED_ELEMENTS:
            raise UnsupportedError(
                f"{self.where(step)}: constants compute more than {MAX_FOLDED_ELEMENTS} numbers; fold them at export"
            )
        call = Call(tuple(operands), (value,), op=op)
        with np.errstate(all="ignore"):
            result = op.reference(call, *(None if each is None else each.array() for each in operands))
        assert isinstance(result, np.ndarray | np.generic)
        return self.add(replace(value, kind=Kind.CONSTANT, data=np.asarray(result, value.format.numpy)))

"""From values and nodes of a graph to a file's nodes and constants: what every operator's writing works with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from lilliput.formats.onnx.writing.file import NodeSpec
from lilliput.graph import Graph, Node, Shape, UnsupportedError, Value
from lilliput.ops.activation import ACTIVATIONS

OPSET = 21  # the first whose QuantizeLinear has int16, too
LAST, FIRST = "channels last", "channels first"
QUANTIZED = ("s8", "u8", "s16", "u16")
TURNS = {FIRST: (0, 3, 1, 2), LAST: (0, 2, 3, 1)}  # how an image gets there from the other order


class Writer:
    """Collects the file. What is computed gets a leading axis of 1 there, and images turn where operators need it."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.nodes: list[NodeSpec] = []
        self.constants: dict[str, np.ndarray] = {}
        self._stored: dict[tuple[str, str], str] = {(name, LAST): name for name in graph.inputs}
        self._real: dict[tuple[str, str], str] = {}
        self._names = set(graph.values)

    def value(self, node: Node, position: int) -> Value | None:
        """The graph's value behind an input; None where there is none."""
        name = node.inputs[position] if position < len(node.inputs) else None
        return None if name is None else self.graph.values[name]

    def shape(self, node: Node, position: int = 0) -> Shape:
        """The file's shape of an input, channels last."""
        value = self.value(node, position)
        assert value is not None
        return value.shape if value.is_constant else (1, *value.shape)

    def read(self, node: Node, position: int = 0, order: str = LAST) -> str:
        """The name of the real numbers of an input."""
        value = self.value(node, position)
        assert value is not None
        if value.is_constant:
            return self.weights(node, position)
        key = (value.name, order)
        if key not in self._real:
            stored = self._in_order(value, order)
            self._real[key] = self._dequantized(stored, value, None) if value.format.is_quantized else stored
        return self._real[key]

    def order(self, node: Node) -> str:
        """The order in which all computed inputs stand already, channels last where there is none."""
        values = [value for i in range(len(node.inputs)) if (value := self.value(node, i)) is not None]
        computed = [value.name for value in values if not value.is_constant]
        lasts = all((name, LAST) in self._stored for name in computed)
        firsts = all((name, FIRST) in self._stored for name in computed)
        return FIRST if firsts and not lasts and len(computed) == len(values) else LAST

    def weights(self, node: Node, position: int, axes: Sequence[int] | None = None) -> str:
        """The real numbers of a constant, its axes in another order."""
        value = self.value(node, position)
        assert value is not None
        axes = tuple(range(len(value.shape))) if axes is None else tuple(axes)
        key = (value.name, str(axes))
        if key not in self._real:
            format, data = value.format, np.ascontiguousarray(value.array().transpose(axes))
            stored = self.constant(value.name, data)
            axis = None if format.axis is None else axes.index(format.axis)
            self._real[key] = self._dequantized(stored, value, axis) if format.is_quantized else stored
        return self._real[key]

    def bias(self, node: Node, position: int) -> list[str]:
        """A bias, if there is one. Stored without a scale it is in units of the scales of input and weights."""
        value = self.value(node, position)
        if value is None:
            return []
        if value.format.is_float or value.format.is_quantized:
            return [self.weights(node, position)]
        x, weights = self.value(node, 0), self.value(node, 1)
        assert x is not None
        assert weights is not None
        real = value.array() * (x.scale * np.asarray(weights.format.scale))
        return [self.constant(value.name, real.astype(np.float32))]

    def constant(self, stem: str, data: np.ndarray) -> str:
        """A constant of the file."""
        name = self._free(f"{stem} constant")
        self.constants[name] = data
        return name

    def integers(self, stem: str, numbers: Sequence[int]) -> str:
        return self.constant(stem, np.asarray(numbers, np.int64))

    def number(self, stem: str, number: float, like: Value) -> str:
        """A constant of the type that a value's real numbers have in the file."""
        plain = not like.format.is_quantized
        return self.constant(stem, np.asarray(number, like.format.numpy if plain else np.float32))

    def node(self, op: str, inputs: Sequence[str], stem: str, at: int = 0, **attributes: Any) -> str:
        """Add a node; the name of what it gives as its output `at`, the others being left out."""
        name = self._free(stem)
        self.nodes.append(NodeSpec(op, list(inputs), [""] * at + [name], _plain(attributes)))
        return name

    def give(self, node: Node, name: str, order: str = LAST, activation: str = "none") -> None:
        """The node's output is these real numbers, after an activation."""
        value = self.graph.values[node.outputs[0]]
        if activation != "none":
            name = self._clamped(name, activation, value)
        if value.format.is_quantized:
            if value.format.dtype not in QUANTIZED:
                raise UnsupportedError(
                    f"{self.where(node)}: gives {value.format.dtype} with a scale, but ONNX quantizes to "
                    f"{', '.join(QUANTIZED)}; leave the layer out of what is written"
                )
            scale, zero = self._quantization(value)
            name = self.node("QuantizeLinear", [name, scale, zero], f"{value.name} stored")
        self._stored[value.name, order] = name

    def output(self, name: str) -> str:
        """The graph's output under its own name."""
        found = self._in_order(self.graph.values[name], LAST)
        if found != name:
            self.nodes.append(NodeSpec("Identity", [found], [name]))
        return name

    def where(self, node: Node) -> str:
        """How a sentence names a node."""
        return f"{self.graph.name}: layer {node.name!r} ({node.op.name})"

    def _in_order(self, value: Value, order: str) -> str:
        if value.is_constant:
            return self.constant(value.name, value.array()[None])
        if (value.name, order) not in self._stored:
            other = self._stored[value.name, FIRST if order == LAST else LAST]
            if len(value.shape) != 3:
                raise UnsupportedError(
                    f"{self.graph.name}: {value.name!r} of shape {value.shape} is read as an image (rows, columns, "
                    "channels), but has other axes; reshape it before"
                )
            self._stored[value.name, order] = self.node(
                "Transpose", [other], f"{value.name} {order}", perm=TURNS[order]
            )
        return self._stored[value.name, order]

    def _clamped(self, name: str, activation: str, value: Value) -> str:
        bounds = ACTIVATIONS[activation]
        if np.isinf(bounds[1]):
            return self.node("Relu", [name], f"{value.name} relu")
        return self.node("Clip", [name, *(self.number(value.name, b, value) for b in bounds)], f"{value.name} clamped")

    def _dequantized(self, stored: str, value: Value, axis: int | None) -> str:
        scale, zero = self._quantization(value)
        along = {} if axis is None else {"axis": axis}
        return self.node("DequantizeLinear", [stored, scale, zero], f"{value.name} real", **along)

    def _quantization(self, value: Value) -> tuple[str, str]:
        format = value.format
        shape = (-1,) if format.axis is not None else ()
        scale = np.asarray(format.scale, np.float32).reshape(shape)
        zero = np.asarray(format.zero_point, format.numpy).reshape(shape)
        return self.constant(f"{value.name} scale", scale), self.constant(f"{value.name} zero point", zero)

    def _free(self, stem: str) -> str:
        name, count = stem, 2
        while name in self._names:
            name, count = f"{stem} {count}", count + 1
        self._names.add(name)
        return name


def _plain(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Tuples and numpy's integers as the file's kinds of attributes."""
    return {
        name: [each if isinstance(each, str) else int(each) for each in value]
        if isinstance(value, tuple | list)
        else value
        for name, value in attributes.items()
    }

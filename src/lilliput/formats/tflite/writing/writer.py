"""From values and nodes of a graph to a file's tensors and operators: what every operator's writing works with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from lilliput.formats.tflite.builder import DTYPES
from lilliput.formats.tflite.model import ABSENT
from lilliput.formats.tflite.writing.file import OperatorSpec, TensorSpec
from lilliput.formats.tflite.writing.versions import version
from lilliput.graph import Format, Graph, Kind, Node, Shape, UnsupportedError, Value

TYPES = {dtype: type_ for type_, dtype in DTYPES.items()}
FEW_BITS = {2: "INT4", 3: "INT4", 4: "INT4"}  # INT2 is in the schema, but no runtime's kernels read it yet
IMAGE_RANK = 4


class Writer:
    """Collects the file. What is computed gets a leading axis of 1 there, constants stay as they are."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.tensors: list[TensorSpec] = []
        self.operators: list[OperatorSpec] = []
        self._indices: dict[object, int] = {}
        self.inputs = [self.value(graph.values[name]) for name in graph.inputs]

    def value(self, value: Value) -> int:
        """The tensor of a value, made on first sight."""
        if value.name not in self._indices:
            data = value.data if value.is_constant else None
            shape = value.shape if value.is_constant else (1, *value.shape)
            is_state = value.kind is Kind.STATE
            if is_state:
                _check_empty(self.graph, value)
            self._indices[value.name] = self._add(value.name, shape, value.format, data, is_state, data is None)
        return self._indices[value.name]

    def input(self, node: Node, position: int) -> int:
        """The tensor that a node reads, ABSENT where it reads none there."""
        name = node.inputs[position] if position < len(node.inputs) else None
        return ABSENT if name is None else self.value(self.graph.values[name])

    def output(self, node: Node, position: int = 0) -> int:
        return self.value(self.graph.values[node.outputs[position]])

    def inputs_of(self, node: Node) -> list[int]:
        """All of them; what is computed and broadcast to a longer shape gets the axes that it lacks."""
        rank = len(self.shape(self.output(node)))
        return [
            self.lengthened(self.input(node, position), rank)
            if node.op.BROADCASTS and self.is_computed(node, position)
            else self.input(node, position)
            for position in range(len(node.inputs))
        ]

    def shape(self, tensor: int) -> Shape:
        return self.tensors[tensor].shape

    def is_computed(self, node: Node, position: int) -> bool:
        """Whether the tensor has the leading axis."""
        name = node.inputs[position]
        return name is not None and not self.graph.values[name].is_constant

    def constant(self, stem: str, data: np.ndarray, format: Format | None = None) -> int:
        """A constant that the graph does not have as such; one for all who ask for the same."""
        array = np.ascontiguousarray(data)
        format = format or Format({"i": "s32", "f": "f32"}[array.dtype.kind])
        array = array.astype(format.numpy)
        key = (stem, format, array.shape, array.tobytes())
        if key not in self._indices:
            self._indices[key] = self._add(stem, array.shape, format, array)
        return self._indices[key]

    def integers(self, stem: str, numbers: Sequence[Any]) -> int:
        """A constant of int32: axes, shapes, paddings."""
        return self.constant(stem, np.asarray(numbers, np.int32))

    def temporary(self, stem: str, shape: Shape, format: Format) -> int:
        """A tensor between two operators of one node."""
        return self._add(stem, shape, format)

    def operator(
        self, name: str, inputs: Sequence[int], outputs: Sequence[int], options: Mapping[str, Any] | None = None
    ) -> None:
        """Add an operator by its name in the schema."""
        types = [self.tensors[index].type for index in (*inputs, *outputs) if index != ABSENT]
        self.operators.append(OperatorSpec(name, tuple(inputs), tuple(outputs), options or {}, version(name, types)))

    def reshaped(self, tensor: int, shape: Shape) -> int:
        """The same numbers under another shape."""
        if self.shape(tensor) == shape:
            return tensor
        spec = self.tensors[tensor]
        turned = self._like(tensor, f"{spec.name} reshaped", shape)
        self.reshape(tensor, turned)
        return turned

    def lengthened(self, tensor: int, rank: int) -> int:
        """The same with unit axes in front, as many as it lacks."""
        shape = self.shape(tensor)
        return self.reshaped(tensor, (1,) * (rank - len(shape)) + shape)

    def reshape(self, source: int, target: int) -> None:
        shape = self.shape(target)
        self.operator("RESHAPE", [source, self.integers("shape", shape)], [target], {"new_shape": shape})

    def image(self, node: Node, position: int = 0) -> int:
        """An input of (rows, columns, channels) with exactly four axes in the file."""
        tensor = self.input(node, position)
        return self.reshaped(tensor, _four(self.shape(tensor)))

    def image_operator(self, name: str, inputs: Sequence[int], node: Node, options: Mapping[str, Any]) -> None:
        """Add an operator whose output is an image, too."""
        target = self.output(node)
        shape = _four(self.shape(target))
        made = target if shape == self.shape(target) else self._like(target, f"{node.outputs[0]} image", shape)
        self.operator(name, inputs, [made], options)
        if made != target:
            self.reshape(made, target)

    def where(self, node: Node) -> str:
        """How a sentence names a node."""
        return f"{self.graph.name}: layer {node.name!r} ({node.op.name})"

    def check_bits(self, node: Node, bits: int) -> None:
        """Raises UnsupportedError for a layer that quantizes float inputs to fewer bits than a runtime would."""
        kinds = [self.graph.values[str(name)].format.is_float for name in (node.inputs[1], node.outputs[0])]
        if bits != 8 and kinds == [False, True]:
            raise UnsupportedError(
                f"{self.where(node)} quantizes its input to {bits} bits, for which .tflite has no word; quantize the "
                "model with activation_bits of 8 before writing it"
            )

    def _like(self, tensor: int, stem: str, shape: Shape) -> int:
        spec = self.tensors[tensor]
        self.tensors.append(TensorSpec(shape, spec.type, stem, None, spec.scale, spec.zero_point))
        return len(self.tensors) - 1

    def _add(
        self,
        name: str,
        shape: Shape,
        format: Format,
        data: np.ndarray | None = None,
        is_state: bool = False,
        leading: bool = False,
    ) -> int:
        narrow = format.bits and data is None  # a runtime would use all of int8's range
        if format.dtype not in TYPES or narrow:
            raise UnsupportedError(
                f"{self.graph.name}: {name!r} is stored as {format}, for which .tflite has no type; "
                "quantize the model to int8 before writing it"
            )
        axis = 0 if format.axis is None else format.axis + leading
        type_ = FEW_BITS.get(format.bits, TYPES[format.dtype])
        self.tensors.append(TensorSpec(shape, type_, name, data, format.scale, format.zero_point, axis, is_state))
        return len(self.tensors) - 1


def _four(shape: Shape) -> Shape:
    if len(shape) == IMAGE_RANK:
        return shape
    return (int(np.prod(shape[:-3])), *shape[-3:])


def _check_empty(graph: Graph, state: Value) -> None:
    """Variables of a .tflite begin at zero."""
    zero = state.format.zero_point[0] if state.format.zero_point else 0
    if np.any(state.array() != zero):
        raise UnsupportedError(
            f"{graph.name}: the state {state.name!r} does not begin at zero, as every variable of a .tflite does; "
            "let it begin there, or give C instead"
        )

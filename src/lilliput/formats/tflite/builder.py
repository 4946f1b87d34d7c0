"""From the file's tensors and operators to values and nodes: what every operator's mapping works with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import prod

import numpy as np

from lilliput.formats.tflite.limits import MAX_VARIABLE_ELEMENTS
from lilliput.formats.tflite.model import ABSENT, Operator, SubGraph, Tensor
from lilliput.graph import Format, Graph, Kind, Node, Op, ShapeError, UnsupportedError, Value

DTYPES = {
    "FLOAT32": "f32",
    "INT8": "s8",
    "UINT8": "u8",
    "INT16": "s16",
    "INT32": "s32",
    "INT64": "s64",
    "UINT32": "u32",
    "UINT64": "u64",
    "BOOL": "b8",
}
PACKED = {"INT4": 4, "INT2": 2}  # weights of these bits are read packed, as they are written

Operand = int | str | None  # a tensor index of the file, the name of a value made here, or nothing


class Builder:
    """Collects the graph of one subgraph. Operator mappings call `node`, `tensor` and `constant`."""

    def __init__(self, file: str, subgraph: SubGraph) -> None:
        self.file = file
        self._tensors = subgraph.tensors
        self._inputs = subgraph.inputs
        self._names = _unique_names(subgraph)
        self._values: dict[str, Value] = {}
        self._nodes: list[Node] = []
        self._variable_elements = 0
        for index in subgraph.inputs:
            value = replace(self.value(index), kind=Kind.INPUT)
            self._values[value.name] = value

    def tensor(self, index: int) -> Tensor:
        """The file's tensor."""
        return self._tensors[index]

    def value(self, index: int) -> Value:
        """The graph's value for a tensor of the file, made on first sight."""
        name = self._names[index]
        if name not in self._values:
            tensor = self.tensor(index)
            data = None if tensor.data is None else np.asarray(tensor.data, order="C")
            kind = Kind.TEMPORARY if data is None else Kind.CONSTANT
            format = self.format(index)
            if tensor.is_variable:
                kind, data = Kind.STATE, self._initial(tensor, format)
            self._values[name] = Value(name, tensor.shape, format, kind, data)
        return self._values[name]

    def operand(self, operand: Operand) -> Value:
        """The graph's value behind an operand that is there."""
        assert operand is not None
        return self.value(operand) if isinstance(operand, int) else self._values[operand]

    def format(self, index: int) -> Format:
        """How the tensor's numbers are stored; UnsupportedError for a type that no kernel reads."""
        tensor = self.tensor(index)
        bits = PACKED.get(tensor.type, 0) if tensor.data is not None else 0
        if tensor.type not in DTYPES and not bits:
            raise UnsupportedError(
                f"{self.file}: tensor {tensor.name!r} is {tensor.type.lower()}, but Lilliput reads "
                f"{', '.join(name.lower() for name in DTYPES)}; convert the model to int8 or float32"
            )
        dtype, q = "s8" if bits else DTYPES[tensor.type], tensor.quantization
        if q is None:
            return Format(dtype, bits=bits, packed=bits > 0)
        axis = q.quantized_dimension if len(q.scale) > 1 else None
        return Format(dtype, q.scale, q.zero_point, axis, bits, bits > 0)

    def optional(self, operator: Operator, position: int) -> int | None:
        """The tensor index of an input that may be absent."""
        inputs = operator.inputs
        return inputs[position] if position < len(inputs) and inputs[position] != ABSENT else None

    def variable(self, operator: Operator, position: int, what: str) -> str:
        """The name of the state behind an input that the operator also writes."""
        index = self.optional(operator, position)
        require(index is not None and self.tensor(index).is_variable, self, operator, f"{what} is no variable")
        assert index is not None
        return self.value(index).name

    def array(self, operator: Operator, position: int, what: str) -> np.ndarray:
        """The numbers of an input that must be a constant: axes, paddings, shapes."""
        index = self.optional(operator, position)
        data = None if index is None else self.value(index).data
        if data is None:
            raise UnsupportedError(
                f"{self.where(operator)}: {what} is computed while the model runs or absent; only a constant can be "
                "compiled, fold it in before converting"
            )
        return data

    def node(
        self,
        operator: Operator,
        op: Op,
        inputs: Sequence[Operand],
        outputs: Sequence[Operand] | None = None,
        states: Sequence[str] = (),
    ) -> None:
        """Add `op`, reading and writing the given operands (by default writing all outputs of the operator)."""
        outputs = operator.outputs if outputs is None else outputs
        named = [self._name(operand) for operand in outputs]
        assert all(named)
        source = self._names[operator.outputs[0]] if operator.outputs else operator.code.name.lower()
        taken = {node.name for node in self._nodes}
        name = source if source not in taken else f"{source} {len(taken)}"
        node = Node(name, op, tuple(map(self._name, inputs)), tuple(map(str, named)), tuple(states), (source,))
        self._nodes.append(node)

    def define(self, index: int, data: np.ndarray) -> None:
        """What the file computes into this tensor is known already."""
        value = self.value(index)
        self._values[value.name] = replace(value, kind=Kind.CONSTANT, data=data.astype(value.format.numpy))

    def constant(self, stem: str, data: np.ndarray, format: Format) -> str:
        """A new constant value; gives its name."""
        return self._add(Value(self._free(stem), data.shape, format, Kind.CONSTANT, data.astype(format.numpy)))

    def temporary(self, stem: str, shape: tuple[int, ...], format: Format) -> str:
        """A new value between two nodes of one operator; gives its name."""
        return self._add(Value(self._free(stem), shape, format))

    def state(self, stem: str, initial: np.ndarray, format: Format) -> str:
        """A new state; gives its name."""
        return self._add(Value(self._free(stem), initial.shape, format, Kind.STATE, initial.astype(format.numpy)))

    def where(self, operator: Operator) -> str:
        """How a sentence names an operator of the file."""
        output = f", which writes {self._names[operator.outputs[0]]!r}" if operator.outputs else ""
        return f"{self.file}: operator {operator.index} ({operator.code.name}{output})"

    def graph(self, name: str, outputs: Sequence[int], arithmetic: str) -> Graph:
        """Everything collected, in the file's order; not yet verified."""
        inputs = tuple(self._names[index] for index in self._inputs)
        named = tuple(self.value(index).name for index in outputs)
        return Graph(name, inputs, named, self._values, (), arithmetic).with_nodes(self._nodes)

    def _initial(self, tensor: Tensor, format: Format) -> np.ndarray:
        """What a variable holds at first: zero, in int8 its zero point. Source: TFLite's ResetVariableTensor."""
        self._variable_elements += prod(tensor.shape)
        if self._variable_elements > MAX_VARIABLE_ELEMENTS:
            raise UnsupportedError(
                f"{self.file}: up to variable {tensor.name!r} of shape {tensor.shape} the model remembers "
                f"{self._variable_elements} numbers, but at most {MAX_VARIABLE_ELEMENTS} are read; make it smaller"
            )
        zero = format.zero_point[0] if format.dtype == "s8" and format.zero_point else 0
        return np.full(tensor.shape, zero, format.numpy)

    def _name(self, operand: Operand) -> str | None:
        if operand is None or operand == ABSENT:
            return None
        return self.value(operand).name if isinstance(operand, int) else operand

    def _free(self, stem: str) -> str:
        name, count = stem, 2
        while name in self._values or name in self._names:
            name, count = f"{stem} {count}", count + 1
        return name

    def _add(self, value: Value) -> str:
        self._values[value.name] = value
        return value.name


def require(condition: bool, builder: Builder, operator: Operator, sentence: str) -> None:
    """Raises ShapeError with the operator's place where a model breaks the operator's own rules."""
    if not condition:
        raise ShapeError(f"{builder.where(operator)}: {sentence}")


def _unique_names(subgraph: SubGraph) -> list[str]:
    """The tensors' names, told apart where the file repeats or omits them."""
    names: list[str] = []
    taken: set[str] = set()
    for index, tensor in enumerate(subgraph.tensors):
        name = tensor.name or f"tensor {index}"
        name = name if name not in taken else f"{name} {index}"
        while name in taken:
            name = f"{name}'"
        taken.add(name)
        names.append(name)
    return names

"""From a file's tensors and nodes to a graph: what every ONNX operator's mapping works with."""

from __future__ import annotations

from math import prod

import numpy as np

from lilliput.formats import channels_first
from lilliput.formats.channels_first.inputs import preferred_order
from lilliput.formats.channels_first.integer_form import stored_format
from lilliput.formats.channels_first.layout import Held, identity
from lilliput.formats.channels_first.limits import MAX_ELEMENTS
from lilliput.formats.channels_first.step import Step, first_output
from lilliput.formats.onnx.images import IMAGES, THROUGH
from lilliput.formats.onnx.model import Info, Model, Node
from lilliput.graph import Format, Graph, Kind, ModelError, ShapeError, UnsupportedError, Value

FORMATS = {
    "float32": "f32", "int8": "s8", "uint8": "u8", "int16": "s16", "int32": "s32", "int64": "s64", "uint32": "u32",
    "uint64": "u64", "bool": "b8",
}  # fmt: skip
ACTIVATIONS = {"Relu": "relu"}


class Builder(channels_first.Builder):
    """Reads the operands of nodes by their position."""

    def __init__(self, file: str, model: Model) -> None:
        super().__init__()
        self.file = file
        self.model = model
        self.readers: dict[str, list[Node]] = {}
        for node in model.nodes:
            for name in dict.fromkeys(node.inputs):
                self.readers.setdefault(name, []).append(node)
        for info in model.outputs:  # what leaves the graph is read as it is
            self.readers.setdefault(info.name, []).append(Node(len(model.nodes), "Output", "", "", (), (info.name,)))
        for info in model.inputs:
            self._input(info)

    def where(self, step: Step) -> str:
        return f"{self.file}: node {step.index} ({step.key}, which writes {first_output(step)!r})"

    def held(self, node: Node, position: int) -> Held:
        """What holds an input that must be there."""
        found = self.optional(node, position)
        if found is None:
            raise ShapeError(f"{self.where(node)}: input {position} is missing; export the model again")
        return found

    def optional(self, node: Node, position: int) -> Held | None:
        """What holds an input that may be absent."""
        name = node.inputs[position] if position < len(node.inputs) else ""
        if not name:
            return None
        if name in self.model.constants and name not in self.holders:
            tensor = self.model.constants[name]
            data = np.asarray(tensor.data)
            value = self.add(Value(name, data.shape, self.format(tensor.type, name), Kind.CONSTANT, data))
            self.holders[name] = Held(value, data.shape, identity(data.ndim))
        if name not in self.holders:
            raise ModelError(f"{self.where(node)}: reads {name!r}, which nothing before it writes; export it again")
        return self.holders[name]

    def array(self, node: Node, position: int, what: str) -> np.ndarray:
        """The numbers of an input that must be a constant, in the file's order of axes."""
        found = self.optional_array(node, position, what)
        if found is None:
            raise UnsupportedError(f"{self.where(node)}: {what} is absent; export the model with it as a constant")
        return found

    def optional_array(self, node: Node, position: int, what: str) -> np.ndarray | None:
        """The same of an input that may be absent."""
        held = self.optional(node, position)
        return None if held is None else self.numbers(node, held, what)

    def format(self, type_: str, name: str) -> Format:
        """How numbers of a type are stored; UnsupportedError for a type that no kernel reads."""
        if type_ not in FORMATS:
            raise UnsupportedError(
                f"{self.file}: {name!r} is {type_}, but Lilliput reads {', '.join(FORMATS)}; "
                "convert the model to float32 before exporting"
            )
        return Format(FORMATS[type_])

    def target(self, step: Step) -> tuple[Format | None, str]:
        readers = self.readers.get(step.outputs[0], [])
        if len(readers) == 1 and readers[0].op in ACTIVATIONS and len(readers[0].outputs) == 1:
            return self._stored_next(readers[0].outputs[0]), ACTIVATIONS[readers[0].op]
        return self._stored_next(step.outputs[0]), "none"

    def quantization(self, node: Node) -> Format | None:
        """The format that a QuantizeLinear or DequantizeLinear names; None where it is computed or not supported."""
        arrays = []
        for name in (*node.inputs[1:3], "", "")[:2]:
            tensor = self.model.constants.get(name)
            held = self.holders.get(name)
            arrays.append(tensor.data if tensor is not None else None if held is None else self.data(held))
        scale, zero = arrays
        given = node.inputs[2:3] not in ((), ("",))
        if scale is None or (given and zero is None):
            return None
        axis = node.attributes.get("axis", 1)
        return stored_format(
            scale, zero, "uint8" if zero is None else zero.dtype.name, axis if isinstance(axis, int) else None
        )

    def finished(self, name: str, arithmetic: str) -> Graph:
        """Everything collected, in the file's order; not yet verified."""
        outputs = []
        for info in self.model.outputs:
            last = Node(len(self.model.nodes), "Output", "", "", (info.name,), (info.name,))
            self.held(last, 0)
            outputs.append((last, info.name, info.type not in ("int8", "uint8")))
        return self.graph(name, arithmetic, outputs)

    def _stored_next(self, name: str) -> Format | None:
        """The format that all readers of a tensor quantize it to."""
        readers = self.readers.get(name, [])
        if not readers or any(each.op != "QuantizeLinear" for each in readers):
            return None
        formats = {self.quantization(each) for each in readers}
        found = formats.pop()
        return None if formats or found is None or found.axis is not None else found

    def _input(self, info: Info) -> None:
        if info.name in self.holders:
            raise ModelError(f"{self.file}: two inputs are named {info.name!r}; export the model again")
        shape = self._extents(info)
        steps = [(node.op, node.inputs, node.outputs) for node in self.model.nodes]
        order = preferred_order(steps, info.name, len(shape), IMAGES, THROUGH)
        self.take(info.name, shape, order, self._input_format(info))

    def _input_format(self, info: Info) -> Format:
        """Integers that every reader dequantizes in the same way have that scale; uint8 are stored 128 lower."""
        readers = self.readers.get(info.name, [])
        if info.type in ("int8", "uint8") and readers and all(each.op == "DequantizeLinear" for each in readers):
            found = {self.quantization(each) for each in readers}
            format = found.pop()
            if not found and format is not None and format.axis is None:
                return format
        return self.format(info.type, info.name)

    def _extents(self, info: Info) -> tuple[int, ...]:
        """The input's shape; a first extent that is left open is one sample."""
        shape = info.shape
        if shape is not None and shape[:1] == (None,):
            shape = (1, *shape[1:])
        if shape is None or any(extent is None or not 0 < extent <= MAX_ELEMENTS for extent in shape):
            raise UnsupportedError(
                f"{self.file}: input {info.name!r} has shape {info.shape}, but every extent behind the first must be "
                "known and above zero; export the model with fixed shapes"
            )
        known = tuple(int(extent or 0) for extent in shape)
        if prod(known) > MAX_ELEMENTS:
            raise ModelError(f"{self.file}: input {info.name!r} of shape {known} has more than {MAX_ELEMENTS} numbers")
        return known

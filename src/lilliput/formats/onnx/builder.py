"""From the file's tensors and nodes to values and nodes of a graph: what every operator's mapping works with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import prod

import numpy as np

from lilliput.formats.onnx.checks import check_types, support
from lilliput.formats.onnx.inputs import preferred_order
from lilliput.formats.onnx.layout import Held, Order, Shuffle, arrange, held_shape, identity, long_axes
from lilliput.formats.onnx.limits import MAX_ELEMENTS, MAX_FOLDED_ELEMENTS
from lilliput.formats.onnx.model import Info, Model, Node
from lilliput.formats.onnx.quantized import integer_form, stored_format
from lilliput.graph import Call, Format, Graph, Kind, ModelError, Op, ShapeError, UnsupportedError, Value
from lilliput.graph import Node as GraphNode
from lilliput.ops.nn.dequantize import Dequantize
from lilliput.ops.nn.quantize import Quantize
from lilliput.ops.nn.reshape import Reshape
from lilliput.ops.nn.transpose import Transpose

FORMATS = {
    "float32": "f32", "int8": "s8", "uint8": "u8", "int16": "s16", "int32": "s32", "int64": "s64", "uint32": "u32",
    "uint64": "u64", "bool": "b8",
}  # fmt: skip
LAST = "(channels last)"


class Builder:
    """Collects the graph. A mapping reads its inputs, applies operators and gives its outputs."""

    def __init__(self, file: str, model: Model) -> None:
        self.file = file
        self.model = model
        self._held: dict[str, Held] = {}
        self._values: dict[str, Value] = {}
        self._nodes: list[GraphNode] = []
        self._made: dict[tuple[str, object], str] = {}
        self.readers: dict[str, list[Node]] = {}
        for node in model.nodes:
            for name in dict.fromkeys(node.inputs):
                self.readers.setdefault(name, []).append(node)
        for info in model.outputs:  # what leaves the graph is read as it is
            self.readers.setdefault(info.name, []).append(Node(len(model.nodes), "Output", "", "", (), (info.name,)))
        self.stored: dict[str, tuple[np.ndarray, Format]] = {}  # real constants that the file has quantized
        self.fused: set[str] = set()  # values that an activation is part of already
        self._folded = 0
        self._given: set[str] = set()
        for info in model.inputs:
            self._input(info)

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
        if name in self.model.constants and name not in self._held:
            tensor = self.model.constants[name]
            data = np.asarray(tensor.data)
            value = self._add(Value(name, data.shape, self.format(tensor.type, name), Kind.CONSTANT, data))
            self._held[name] = Held(value, data.shape, identity(data.ndim))
        if name not in self._held:
            raise ModelError(f"{self.where(node)}: reads {name!r}, which nothing before it writes; export it again")
        return self._held[name]

    def format(self, type_: str, name: str) -> Format:
        """How numbers of a type are stored; UnsupportedError for a type that no kernel reads."""
        if type_ not in FORMATS:
            raise UnsupportedError(
                f"{self.file}: {name!r} is {type_}, but Lilliput reads {', '.join(FORMATS)}; "
                "convert the model to float32 before exporting"
            )
        return Format(FORMATS[type_])

    def value(self, held: Held) -> Value:
        return self._values[held.value]

    def data(self, held: Held) -> np.ndarray | None:
        """A constant's numbers in the file's order of axes; None for what is computed while the model runs."""
        value = self._values[held.value]
        if value.data is None or held.shuffle is not None or held.order != identity(held.rank):
            return self._turned_back(held, value) if value.data is not None else None
        return value.data

    def array(self, node: Node, position: int, what: str) -> np.ndarray:
        """The numbers of an input that must be a constant, in the file's order of axes."""
        found = self.optional_array(node, position, what)
        if found is None:
            raise UnsupportedError(f"{self.where(node)}: {what} is absent; export the model with it as a constant")
        return found

    def optional_array(self, node: Node, position: int, what: str) -> np.ndarray | None:
        """The same of an input that may be absent."""
        held = self.optional(node, position)
        if held is None:
            return None
        data = self.data(held)
        if data is None:
            raise UnsupportedError(
                f"{self.where(node)}: {what} is computed while the model runs, but only a constant can be compiled; "
                "export the model with fixed shapes and constants folded"
            )
        return data

    def read(self, node: Node, held: Held, order: Order | None = None) -> str:
        """The name of a value that holds the tensor in `order` (by default the file's), moved there if it must."""
        order = identity(held.rank) if order is None else order
        if held.shuffle is not None:
            held = self._unshuffled(node, held)
        if held.order == order:
            return held.value
        key = (held.value, ("order", held.order, order))
        if key not in self._made:
            self._made[key] = self._moved(node, held, order)
        return self._made[key]

    def plain(self, node: Node, held: Held) -> Held:
        """The tensor in the file's own order."""
        return Held(self.read(node, held), held.shape, identity(held.rank))

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
        None where the numbers themselves change, so that integers of the file are not those of the new constant
        """
        data = self.data(held)
        assert data is not None
        if (held.value, key) not in self._made:
            format = self.value(held).format if typed else None
            name = self._made[held.value, key] = self.constant(f"{held.value} as held", make(data), format)
            array, stored = self.stored.get(held.value, (data, Format()))
            if axes is not None and stored.is_quantized and stored.axis in (None, axes[0]):
                after = None if stored.axis is None else axes[1]
                self.stored[name] = np.asarray(make(array)), replace(stored, axis=after)
        return self._made[held.value, key]

    def constant(self, stem: str, data: np.ndarray, format: Format | None = None) -> str:
        """A new constant, floats by default; gives its name."""
        format = format or Format()
        with np.errstate(over="ignore", invalid="ignore"):  # what float32 does not reach is infinite there
            array = np.asarray(data, format.numpy, order="C")
        return self._add(Value(self._free(stem), array.shape, format, Kind.CONSTANT, array))

    def apply(
        self, node: Node, op: Op, inputs: Sequence[str | None], stem: str | None = None, format: Format | None = None
    ) -> str:
        """The name of what `op` gives, of the format of its first input by default; computed now if all is constant.

        Of quantized inputs in integers where it can be, see `quantized`. stem: a name for a step that is not the last.
        """
        if any(name is not None and self._values[name].format.is_quantized for name in inputs):
            form = integer_form(self, node, op, inputs, stem is None, format)
            if form is None:
                inputs = [None if name is None else self.real(node, name) for name in inputs]
            else:
                changed, inputs, format = form
                if changed is None:
                    return str(inputs[0])
                name = self._emit(node, changed, inputs, stem, format)
                if getattr(changed, "activation", "none") != getattr(op, "activation", "none"):
                    self.fused.add(name)
                return name
        return self._emit(node, op, inputs, stem, format)

    def real(self, node: Node, name: str) -> str:
        """The value as real numbers."""
        if not self._values[name].format.is_quantized:
            return name
        if (name, "real") not in self._made:
            self._made[name, "real"] = self._emit(node, Dequantize(), [name], f"{name} real", Format())
        return self._made[name, "real"]

    def quantized(self, node: Node, name: str, format: Format, stem: str | None = None) -> str:
        """The value stored in a format."""
        found = self._values[name].format
        real = found.is_float or found.is_quantized
        support(real, self, node, f"{name!r} holds {found.dtype} without a scale, which cannot be quantized")
        return self._emit(node, Quantize(), [name], stem or f"{name} quantized", format)

    def quantization(self, node: Node) -> Format | None:
        """The format that a QuantizeLinear or DequantizeLinear names; None where it is computed or not supported."""
        arrays = []
        for name in (*node.inputs[1:3], "", "")[:2]:
            tensor = self.model.constants.get(name)
            held = self._held.get(name)
            arrays.append(tensor.data if tensor is not None else None if held is None else self.data(held))
        scale, zero = arrays
        given = node.inputs[2:3] not in ((), ("",))
        if scale is None or (given and zero is None):
            return None
        axis = node.attributes.get("axis", 1)
        return stored_format(
            scale, zero, "uint8" if zero is None else zero.dtype.name, axis if isinstance(axis, int) else None
        )

    def named(self, name: str) -> Value:
        return self._values[name]

    def shared(self, key: tuple[str, object], stem: str, data: np.ndarray, format: Format) -> str:
        """A constant that is made once for a key."""
        if key not in self._made:
            self._made[key] = self.constant(stem, data, format)
        return self._made[key]

    def stored_constant(self, name: str) -> str:
        """The integers behind a real constant that the file has quantized."""
        data, format = self.stored[name]
        return self.shared((name, "stored"), f"{name} stored", data, format)

    def _emit(self, node: Node, op: Op, inputs: Sequence[str | None], stem: str | None, format: Format | None) -> str:
        operands = [None if name is None else self._values[name] for name in inputs]
        assert operands[0] is not None
        check_types(self, node, op, [each for each in operands if each is not None])
        name = self._free(next(name for name in node.outputs if name) if stem is None else stem)
        (shape,) = self._infer(node, op, operands)
        value = Value(name, shape, format or operands[0].format)
        if all(operand is None or operand.is_constant for operand in operands):
            return self._fold(node, op, operands, value)
        taken = {each.name for each in self._nodes}
        source = node.name or next(name for name in node.outputs if name)
        called = name if name not in taken else f"{name} {len(taken)}"
        self._nodes.append(GraphNode(called, op, tuple(inputs), (self._add(value),), (), (source,)))
        return name

    def give(self, node: Node, value: str, order: Order | None = None, like: Held | None = None, at: int = 0) -> None:
        """Output `at` of the node is held by `value` in `order`, or as `like` is; the file's order by default."""
        shape = self._values[value].shape
        order = (identity(len(shape)) if like is None else like.order) if order is None else order
        rank = sum(axis is not None for axis in order)
        extents = tuple(shape[order.index(axis)] for axis in range(rank))
        self.bind(node, Held(value, extents, order, None if like is None else like.shuffle), at)

    def bind(self, node: Node, held: Held, at: int = 0) -> None:
        """Output `at` of the node is what something holds already."""
        if at < len(node.outputs) and node.outputs[at]:
            if node.outputs[at] in self._held:
                raise ModelError(f"{self.where(node)}: writes {node.outputs[at]!r} a second time; export it again")
            self._held[node.outputs[at]] = held

    def where(self, node: Node) -> str:
        """How a sentence names a node of the file."""
        return f"{self.file}: node {node.index} ({node.key}, which writes {next(filter(None, node.outputs), '')!r})"

    def graph(self, name: str, arithmetic: str) -> Graph:
        """Everything collected, in the file's order; not yet verified."""
        outputs = tuple(self._output(info) for info in self.model.outputs)
        inputs = tuple(self._held[info.name].value for info in self.model.inputs)
        return Graph(name, inputs, outputs, self._values, (), arithmetic).with_nodes(self._nodes)

    def _input(self, info: Info) -> None:
        """An input stands channels last if that is how the first operator reads it; its name says so then."""
        shape = self._extents(info)
        order = preferred_order(self.model, info.name, len(shape))
        if order != identity(len(shape)):
            order = tuple(axis for axis in order if axis is not None)
        name = info.name if order == identity(len(shape)) else f"{info.name} {LAST}"
        value = Value(self._free(name), held_shape(shape, order), self.format(info.type, info.name), Kind.INPUT)
        if info.name in self._held:
            raise ModelError(f"{self.file}: two inputs are named {info.name!r}; export the model again")
        self._held[info.name] = Held(self._add(value), shape, order)

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

    def _output(self, info: Info) -> str:
        """The value of an output of the graph, which is named as in the file; images stay channels last."""
        last = Node(len(self.model.nodes), "Output", "", "", (info.name,), (info.name,))
        held = self.held(last, 0)
        name = info.name
        order: Order = tuple(axis for axis in held.order if axis is not None)
        turned = long_axes(held.shape, order) != long_axes(held.shape, identity(held.rank))
        if turned and order == (0, *range(2, held.rank), 1):
            name = f"{info.name} {LAST}"
        else:
            order = identity(held.rank)
        value = self._values[self.real(last, self.read(last, held, order))]
        if value.kind is not Kind.TEMPORARY or value.name in self._given:
            name = self.apply(last, Reshape(value.shape), [value.name], name)
        else:
            name = self._renamed(value.name, name)
        self._given.add(name)
        return name

    def _renamed(self, old: str, new: str) -> str:
        if old == new or new in self._values:
            return old
        self._values = {
            (new if name == old else name): (replace(value, name=new) if name == old else value)
            for name, value in self._values.items()
        }
        self._nodes = [
            replace(
                node,
                inputs=tuple(new if name == old else name for name in node.inputs),
                outputs=tuple(new if name == old else name for name in node.outputs),
            )
            for node in self._nodes
        ]
        self._held = {k: replace(h, value=new) if h.value == old else h for k, h in self._held.items()}
        self._made = {key: new if made == old else made for key, made in self._made.items()}
        return new

    def _infer(self, node: Node, op: Op, operands: Sequence[Value | None]) -> tuple[tuple[int, ...], ...]:
        shapes = op.infer(*operands)
        if any(extent < 1 for shape in shapes for extent in shape) or prod(shapes[0]) > MAX_ELEMENTS:
            raise ShapeError(f"{self.where(node)}: gives shape {shapes[0]}; extents are above zero, and numbers few")
        return shapes

    def _fold(self, node: Node, op: Op, operands: Sequence[Value | None], value: Value) -> str:
        self._folded += value.size
        if self._folded > MAX_FOLDED_ELEMENTS:
            raise UnsupportedError(
                f"{self.where(node)}: constants compute more than {MAX_FOLDED_ELEMENTS} numbers; fold them at export"
            )
        call = Call(tuple(operands), (value,), op=op)
        with np.errstate(all="ignore"):
            result = op.reference(call, *(None if each is None else each.array() for each in operands))
        assert isinstance(result, np.ndarray | np.generic)
        return self._add(replace(value, kind=Kind.CONSTANT, data=np.asarray(result, value.format.numpy)))

    def _moved(self, node: Node, held: Held, order: Order) -> str:
        """Reshapes and, where axes of more than one number change places, one transpose."""
        shape, stem = held.shape, f"{held.value} moved"
        if long_axes(shape, held.order) == long_axes(shape, order):
            return self.apply(node, Reshape(held_shape(shape, order)), [held.value], stem)
        name = held.value
        old = tuple(axis for axis in held.order if axis is not None)
        if old != held.order:
            name = self.apply(node, Reshape(held_shape(shape, old)), [name], stem)
        wanted = tuple(axis for axis in order if axis is not None)
        name = self.apply(node, Transpose(tuple(old.index(axis) for axis in wanted)), [name], stem)
        return name if wanted == order else self.apply(node, Reshape(held_shape(shape, order)), [name], stem)

    def _unshuffled(self, node: Node, held: Held) -> Held:
        """A flattened tensor with its numbers back in the file's order."""
        assert held.shuffle is not None
        shuffle: Shuffle = held.shuffle
        lead = len(held.shape) - 1
        shape = (*held.shape[:lead], *shuffle.shape)
        order = (*range(lead), *(lead + axis for axis in shuffle.order))
        key = (held.value, "unshuffled")
        if key not in self._made:
            parts = self.apply(node, Reshape(held_shape(shape, order)), [held.value], f"{held.value} parts")
            turned = self._moved(node, Held(parts, shape, order), identity(len(shape)))
            self._made[key] = self.apply(node, Reshape(held.shape), [turned], f"{held.value} moved")
        return Held(self._made[key], held.shape, identity(held.rank))

    @staticmethod
    def _turned_back(held: Held, value: Value) -> np.ndarray:
        data = value.array()
        if held.shuffle is not None:
            back = np.empty_like(data)
            back[..., held.shuffle.index()] = data
            return back
        axes = [axis for axis in held.order if axis is not None]
        return arrange(data.reshape([held.shape[axis] for axis in axes]), tuple(np.argsort(axes).tolist()))

    def _free(self, stem: str) -> str:
        name, count = stem, 2
        while name in self._values:
            name, count = f"{stem} {count}", count + 1
        return name

    def _add(self, value: Value) -> str:
        self._values[value.name] = value
        return value.name

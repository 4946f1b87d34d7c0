"""ModelProto: from bytes to a Model, every position, count and name checked."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from lilliput.formats.channels_first.limits import MAX_RANK
from lilliput.formats.onnx.limits import MAX_FILE_BYTES, MAX_NODES, MAX_TENSORS, OPSETS
from lilliput.formats.onnx.model import Attribute, Info, Model, Node, Tensor, Unread
from lilliput.formats.onnx.protobuf import File, Message
from lilliput.formats.onnx.schema import (
    AttributeField,
    AttributeType,
    DimensionField,
    GraphField,
    InfoField,
    ModelField,
    NodeField,
    OpsetField,
    ShapeField,
    TensorTypeField,
    TypeField,
)
from lilliput.formats.onnx.tensors import read_tensor, type_name
from lilliput.graph import UnsupportedError

STANDARD = ("", "ai.onnx")
MAX_OPERANDS = 1_000
MAX_ATTRIBUTES = 100


def read_model(data: bytes, name: str, folder: Path | None = None) -> Model:
    """The model in `data`; `name` is for sentences, `folder` where external data may lie.

    Raises ModelError for a file that is malformed or over a limit, UnsupportedError for a sound one with another
    opset, functions of its own, sparse tensors or types that are not read.
    """
    file = File(data, name)
    if len(data) > MAX_FILE_BYTES:
        raise file.error(0, f"a file of at most {MAX_FILE_BYTES} bytes", str(len(data)))
    root = file.message()
    graph = root.message(ModelField.GRAPH)
    if graph is None or root.count(ModelField.GRAPH) != 1 or not root.integer(ModelField.IR_VERSION):
        raise file.error(0, "a model with its version and one graph", f"{root.count(ModelField.GRAPH)} graphs")
    if root.count(ModelField.FUNCTIONS):
        raise UnsupportedError(f"{name}: has functions of its own; export the model with its functions inlined")
    if graph.count(GraphField.SPARSE_INITIALIZER):
        raise UnsupportedError(f"{name}: has sparse weights; export the model with dense ones")
    opset = _opset(root, name)
    tensors = [read_tensor(each, folder) for each in graph.messages(GraphField.INITIALIZER, MAX_TENSORS, "constants")]
    constants = {tensor.name: tensor for tensor in tensors}
    inputs = [_info(each) for each in graph.messages(GraphField.INPUT, MAX_TENSORS, "inputs")]
    nodes = graph.messages(GraphField.NODE, MAX_NODES, "nodes")
    return Model(
        opset,
        graph.text(GraphField.NAME),
        root.text(ModelField.PRODUCER_NAME),
        tuple(info for info in inputs if info.name not in constants),
        tuple(_info(each) for each in graph.messages(GraphField.OUTPUT, MAX_TENSORS, "outputs")),
        constants,
        tuple(_node(each, index, folder) for index, each in enumerate(nodes)),
    )


def _opset(root: Message, name: str) -> int:
    imports = root.messages(ModelField.OPSET_IMPORT, 100, "sets of operators")
    versions = [each.integer(OpsetField.VERSION) for each in imports if each.text(OpsetField.DOMAIN) in STANDARD]
    if len(versions) != 1 or versions[0] not in OPSETS:
        raise UnsupportedError(
            f"{name}: uses version {versions[0] if versions else 'none'} of the standard operators, but versions "
            f"{OPSETS[0]} to {OPSETS[-1]} are read; export the model with opset_version={OPSETS[-1] - 4}"
        )
    return versions[0]


def _info(message: Message) -> Info:
    name = message.text(InfoField.NAME)
    called = f"{message.file.name}: {name[:60]!r}"
    type_ = message.message(InfoField.TYPE)
    tensor = None if type_ is None else type_.message(TypeField.TENSOR)
    if tensor is None:
        raise UnsupportedError(f"{called} is no tensor; export the model with tensors as inputs and outputs")
    shape = tensor.message(TensorTypeField.SHAPE)
    extents = None if shape is None else tuple(map(_extent, shape.messages(ShapeField.DIM, MAX_RANK, "axes")))
    return Info(name, type_name(tensor, tensor.integer(TensorTypeField.ELEMENT), called), extents)


def _extent(message: Message) -> int | None:
    """None for an extent that has a name instead of a number, or neither."""
    return message.integer(DimensionField.VALUE) if message.count(DimensionField.VALUE) else None


def _node(message: Message, index: int, folder: Path | None) -> Node:
    inputs, outputs = message.texts(NodeField.INPUT), message.texts(NodeField.OUTPUT)
    if max(len(inputs), len(outputs)) > MAX_OPERANDS or not any(outputs):
        found = f"{len(inputs)} inputs and {len(outputs)} outputs"
        raise message.file.error(message.start, f"1 to {MAX_OPERANDS} outputs of node {index}", found)
    domain = message.text(NodeField.DOMAIN)
    attributes = message.messages(NodeField.ATTRIBUTE, MAX_ATTRIBUTES, f"attributes of node {index}")
    return Node(
        index,
        message.text(NodeField.OP_TYPE),
        "" if domain in STANDARD else domain,
        message.text(NodeField.NAME),
        inputs,
        outputs,
        {each.text(AttributeField.NAME): _attribute(each, folder) for each in attributes},
    )


def _attribute(message: Message, folder: Path | None) -> Attribute:
    kind = message.integer(AttributeField.TYPE)
    if kind == AttributeType.TENSOR:
        found = message.message(AttributeField.T)
        return Tensor("", "float32", np.empty(0, "<f4")) if found is None else read_tensor(found, folder)
    if kind == AttributeType.FLOATS:
        return tuple(message.reals(AttributeField.FLOATS).tolist())
    if kind == AttributeType.INTS:
        return tuple(message.integers(AttributeField.INTS).view("<i8").tolist())
    if kind == AttributeType.STRINGS:
        return message.texts(AttributeField.STRINGS)
    if kind == AttributeType.FLOAT:
        return message.real(AttributeField.F)
    if kind == AttributeType.INT:
        return message.integer(AttributeField.I)
    return message.text(AttributeField.S) if kind == AttributeType.STRING else Unread(kind)

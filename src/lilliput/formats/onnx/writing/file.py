"""A .onnx file from nodes, constants and the names of inputs and outputs. Source: onnx.proto3 of onnx/onnx."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

CODES = {
    "float32": 1, "uint8": 2, "int8": 3, "uint16": 4, "int16": 5, "int32": 6, "int64": 7, "bool": 9, "float16": 10,
    "float64": 11, "uint32": 12, "uint64": 13,
}  # fmt: skip


@dataclass(frozen=True)
class NodeSpec:
    """One node: operator, inputs, outputs and attributes as plain values; ints, floats, texts, arrays, lists."""

    op: str
    inputs: Sequence[str]
    outputs: Sequence[str]
    attributes: Mapping[str, Any] = field(default_factory=dict)
    domain: str = ""


def varint(number: int) -> bytes:
    number &= (1 << 64) - 1
    found = b""
    while number > 0x7F:
        found += bytes([number & 0x7F | 0x80])
        number >>= 7
    return found + bytes([number])


def whole(number: int, value: int) -> bytes:
    """A field that holds an integer."""
    return varint(number << 3) + varint(value)


def span(number: int, content: bytes | str) -> bytes:
    """A field that holds bytes, a text or a message."""
    data = content.encode() if isinstance(content, str) else content
    return varint(number << 3 | 2) + varint(len(data)) + data


def real(number: int, value: float) -> bytes:
    """A field that holds a float."""
    return varint(number << 3 | 5) + struct.pack("<f", value)


def tensor(name: str, array: np.ndarray) -> bytes:
    """A TensorProto with raw data."""
    dims = b"".join(whole(1, extent) for extent in array.shape)
    raw = np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<")).tobytes()
    return dims + whole(2, CODES[array.dtype.name]) + span(8, name) + span(9, raw)


def attribute(name: str, value: Any) -> bytes:
    """An AttributeProto of the kind that the value has."""
    if isinstance(value, np.ndarray):
        return span(1, name) + span(5, tensor("", value)) + whole(20, 4)
    if isinstance(value, str):
        return span(1, name) + span(4, value) + whole(20, 3)
    if isinstance(value, int):
        return span(1, name) + whole(3, value) + whole(20, 2)
    if isinstance(value, float):
        return span(1, name) + real(2, value) + whole(20, 1)
    if all(isinstance(each, str) for each in value):
        return span(1, name) + b"".join(span(9, each) for each in value) + whole(20, 8)
    if all(isinstance(each, int) for each in value):
        return span(1, name) + b"".join(whole(8, each) for each in value) + whole(20, 7)
    return span(1, name) + b"".join(real(7, each) for each in value) + whole(20, 6)


def node(spec: NodeSpec) -> bytes:
    """A NodeProto."""
    parts = [span(1, name) for name in spec.inputs] + [span(2, name) for name in spec.outputs]
    parts += [span(4, spec.op)] + [span(5, attribute(*each)) for each in spec.attributes.items()]
    return b"".join(parts) + (span(7, spec.domain) if spec.domain else b"")


def info(name: str, shape: Sequence[int | str] | None, type_: str = "float32") -> bytes:
    """A ValueInfoProto; an extent may be a name."""
    inner = whole(1, CODES[type_])
    if shape is not None:
        dims = [span(1, span(2, e) if isinstance(e, str) else whole(1, e)) for e in shape]
        inner += span(2, b"".join(dims))
    return span(1, name) + span(2, span(1, inner))


def write_model(
    nodes: Sequence[NodeSpec],
    inputs: Mapping[str, Sequence[int | str]],
    outputs: Sequence[str] | Mapping[str, Sequence[int]],
    constants: Mapping[str, np.ndarray] | None = None,
    opset: int = 17,
    types: Mapping[str, str] | None = None,
    tensors: Sequence[bytes] = (),
) -> bytes:
    """A ModelProto. types: of inputs and outputs that are not float32; tensors: constants as messages.

    outputs: names, or names and shapes.
    """
    shapes = outputs if isinstance(outputs, Mapping) else dict.fromkeys(outputs)
    types = types or {}
    graph = b"".join(span(1, node(each)) for each in nodes) + span(2, "model")
    graph += b"".join(span(5, tensor(*each)) for each in (constants or {}).items())
    graph += b"".join(span(5, each) for each in tensors)
    graph += b"".join(span(11, info(name, shape, types.get(name, "float32"))) for name, shape in inputs.items())
    graph += b"".join(span(12, info(name, shape, types.get(name, "float32"))) for name, shape in shapes.items())
    return whole(1, 8) + span(2, "lilliput") + span(7, graph) + span(8, span(1, "") + whole(2, opset))

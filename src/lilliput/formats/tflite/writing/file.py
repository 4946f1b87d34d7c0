"""A .tflite file from tensors and operators in the terms of its schema.

write_model(
    tensors=[TensorSpec((1, 4), scale=(0.5,), zero_point=(3,)), ...],
    operators=[OperatorSpec("FULLY_CONNECTED", inputs=(0, 1, 2), outputs=(3,), options={})],
    inputs=[0],
    outputs=[3],
)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lilliput.formats.tflite import options as option_tables
from lilliput.formats.tflite.options import OPERATOR_OPTIONS, OPTION_TABLES
from lilliput.formats.tflite.schema import (
    BUILTIN_OPERATORS,
    BUILTIN_OPTIONS,
    FILE_IDENTIFIER,
    TENSOR_TYPE_NAMES,
    TENSOR_TYPES,
    VERSION,
    BufferSlot,
    MetadataSlot,
    ModelSlot,
    OperatorCodeSlot,
    OperatorSlot,
    QuantizationParametersSlot,
    SignatureDefSlot,
    SubGraphSlot,
    TensorSlot,
)
from lilliput.formats.tflite.writing.flatbuffer import Place, write_flatbuffer

INLINE: dict[type, Any] = {
    option_tables.Integer: np.int32,
    option_tables.Flag: np.uint8,
    option_tables.Real: np.float32,
}
PLACEHOLDER = BUILTIN_OPERATORS.index("PLACEHOLDER_FOR_GREATER_OP_CODES")


@dataclass(frozen=True)
class TensorSpec:
    """data: anything numpy takes, in `shape`; None for a tensor without a constant. INT4, INT2, UINT4 get packed."""

    shape: tuple[int, ...]
    type: str = "INT8"
    name: str = ""
    data: Any = None
    scale: tuple[float, ...] = ()
    zero_point: tuple[int, ...] = ()
    quantized_dimension: int = 0
    is_variable: bool = False
    shape_signature: tuple[int, ...] = ()


@dataclass(frozen=True)
class OperatorSpec:
    """name: a builtin operator's, or CUSTOM with a custom_code. options: by schema name; None writes no table."""

    name: str
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    options: Mapping[str, Any] | None = field(default_factory=dict)
    version: int = 1
    custom_code: str = ""
    intermediates: tuple[int, ...] = ()
    custom_options: bytes = b""


def write_model(
    tensors: Sequence[TensorSpec], operators: Sequence[OperatorSpec], inputs: Sequence[int], outputs: Sequence[int]
) -> bytes:
    """The bytes of a .tflite file with one subgraph."""
    return write_tree(model_tree(tensors, operators, inputs, outputs))[0]


def write_tree(tree: dict[int, Any]) -> tuple[bytes, list[Place]]:
    """The bytes of the file whose root table is `tree`, and where its numbers lie."""
    return write_flatbuffer(tree, FILE_IDENTIFIER)


def model_tree(
    tensors: Sequence[TensorSpec], operators: Sequence[OperatorSpec], inputs: Sequence[int], outputs: Sequence[int]
) -> dict[int, Any]:
    """The root table as `write_flatbuffer` takes it: change or delete fields of it to make unusual files."""
    codes = list(dict.fromkeys((each.name, each.custom_code, each.version) for each in operators))
    constants = [each for each in tensors if each.data is not None]
    buffers = [{}, *({BufferSlot.DATA: _content(each)} for each in constants), {BufferSlot.DATA: _bytes(b"1.5.0")}]
    subgraph = {
        SubGraphSlot.TENSORS: [_tensor(each, constants) for each in tensors],
        SubGraphSlot.INPUTS: np.array(inputs, np.int32),
        SubGraphSlot.OUTPUTS: np.array(outputs, np.int32),
        SubGraphSlot.OPERATORS: [_operator(each, codes) for each in operators],
        SubGraphSlot.NAME: "main",
    }
    return {
        ModelSlot.VERSION: np.uint32(VERSION),
        ModelSlot.OPERATOR_CODES: [_operator_code(*code) for code in codes],
        ModelSlot.SUBGRAPHS: [subgraph],
        ModelSlot.DESCRIPTION: "made by Lilliput",
        ModelSlot.BUFFERS: buffers,
        ModelSlot.METADATA: [
            {MetadataSlot.NAME: "min_runtime_version", MetadataSlot.BUFFER: np.uint32(len(buffers) - 1)}
        ],
        ModelSlot.SIGNATURE_DEFS: [{SignatureDefSlot.SIGNATURE_KEY: "serving_default"}],
    }


def _tensor(spec: TensorSpec, constants: list[TensorSpec]) -> dict[int, Any]:
    is_constant = spec.data is not None
    return {
        TensorSlot.SHAPE: np.array(spec.shape, np.int32),
        TensorSlot.TYPE: np.int8(TENSOR_TYPE_NAMES.index(spec.type)),
        TensorSlot.BUFFER: np.uint32([each is spec for each in constants].index(True) + 1 if is_constant else 0),
        TensorSlot.NAME: spec.name,
        TensorSlot.QUANTIZATION: _quantization(spec),
        TensorSlot.IS_VARIABLE: np.uint8(spec.is_variable),
        TensorSlot.SHAPE_SIGNATURE: np.array(spec.shape_signature, np.int32) if spec.shape_signature else None,
        TensorSlot.HAS_RANK: np.uint8(1),
    }


def _quantization(spec: TensorSpec) -> dict[int, Any] | None:
    if not spec.scale:
        return None
    return {
        QuantizationParametersSlot.SCALE: np.array(spec.scale, np.float32),
        QuantizationParametersSlot.ZERO_POINT: np.array(spec.zero_point or [0] * len(spec.scale), np.int64),
        QuantizationParametersSlot.QUANTIZED_DIMENSION: np.int32(spec.quantized_dimension),
    }


def _content(spec: TensorSpec) -> np.ndarray:
    type_ = TENSOR_TYPES[TENSOR_TYPE_NAMES.index(spec.type)]
    numbers = np.broadcast_to(np.asarray(spec.data, np.dtype(type_.dtype).newbyteorder("<")), spec.shape)
    if type_.bits >= 8:
        return _bytes(numbers.tobytes())
    per_byte = 8 // type_.bits
    fields = numbers.reshape(-1).view(np.uint8) & ((1 << type_.bits) - 1)
    padded = np.pad(fields, (0, -fields.size % per_byte)).reshape(-1, per_byte)
    return np.bitwise_or.reduce(padded << (type_.bits * np.arange(per_byte, dtype=np.uint8)), axis=1)


def _bytes(data: bytes) -> np.ndarray:
    return np.frombuffer(data, np.uint8)


def _operator_code(name: str, custom_code: str, version: int) -> dict[int, Any]:
    code = BUILTIN_OPERATORS.index(name)
    return {
        OperatorCodeSlot.DEPRECATED_BUILTIN_CODE: np.int8(min(code, PLACEHOLDER)),
        OperatorCodeSlot.CUSTOM_CODE: custom_code or None,
        OperatorCodeSlot.VERSION: np.int32(version),
        OperatorCodeSlot.BUILTIN_CODE: np.int32(code),
    }


def _operator(spec: OperatorSpec, codes: list[tuple[str, str, int]]) -> dict[int, Any]:
    fields: dict[int, Any] = {
        OperatorSlot.OPCODE_INDEX: np.uint32(codes.index((spec.name, spec.custom_code, spec.version))),
        OperatorSlot.INPUTS: np.array(spec.inputs, np.int32),
        OperatorSlot.OUTPUTS: np.array(spec.outputs, np.int32),
        OperatorSlot.CUSTOM_OPTIONS: _bytes(spec.custom_options) if spec.custom_options else None,
        OperatorSlot.INTERMEDIATES: np.array(spec.intermediates, np.int32) if spec.intermediates else None,
    }
    table = OPERATOR_OPTIONS.get(spec.name)
    if table is not None and spec.options is not None:
        fields[OperatorSlot.BUILTIN_OPTIONS_TYPE] = np.uint8(BUILTIN_OPTIONS.index(table))
        fields[OperatorSlot.BUILTIN_OPTIONS] = _options(table, spec.options)
    return fields


def _options(table: str, values: Mapping[str, Any]) -> dict[int, Any]:
    by_name = {option.name: option for option in OPTION_TABLES[table]}
    return {by_name[name].slot: _encoded(by_name[name], value) for name, value in values.items()}


def _encoded(option: Any, value: Any) -> Any:
    """An option's value as it stands in a table."""
    if isinstance(option, option_tables.Enumeration):
        return np.int8(option.names.index(value))
    if isinstance(option, option_tables.Integers):
        return np.array(value, option.dtype)
    return INLINE[type(option)](value)

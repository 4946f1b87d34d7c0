"""Field numbers of the ONNX messages that are read, and the types of tensors. Source: onnx.proto3 of onnx/onnx."""

from __future__ import annotations

from enum import IntEnum


class ModelField(IntEnum):
    IR_VERSION = 1
    PRODUCER_NAME = 2
    GRAPH = 7
    OPSET_IMPORT = 8
    FUNCTIONS = 25


class OpsetField(IntEnum):
    DOMAIN = 1
    VERSION = 2


class GraphField(IntEnum):
    NODE = 1
    NAME = 2
    INITIALIZER = 5
    INPUT = 11
    OUTPUT = 12
    SPARSE_INITIALIZER = 15


class NodeField(IntEnum):
    INPUT = 1
    OUTPUT = 2
    NAME = 3
    OP_TYPE = 4
    ATTRIBUTE = 5
    DOMAIN = 7


class AttributeField(IntEnum):
    NAME = 1
    F = 2
    I = 3  # noqa: E741  the schema's own name
    S = 4
    T = 5
    FLOATS = 7
    INTS = 8
    STRINGS = 9
    TYPE = 20


class AttributeType(IntEnum):
    FLOAT = 1
    INT = 2
    STRING = 3
    TENSOR = 4
    GRAPH = 5
    FLOATS = 6
    INTS = 7
    STRINGS = 8


class TensorField(IntEnum):
    DIMS = 1
    DATA_TYPE = 2
    SEGMENT = 3
    FLOAT_DATA = 4
    INT32_DATA = 5
    INT64_DATA = 7
    NAME = 8
    RAW_DATA = 9
    DOUBLE_DATA = 10
    UINT64_DATA = 11
    EXTERNAL_DATA = 13
    DATA_LOCATION = 14


class EntryField(IntEnum):
    KEY = 1
    VALUE = 2


class InfoField(IntEnum):
    NAME = 1
    TYPE = 2


class TypeField(IntEnum):
    TENSOR = 1


class TensorTypeField(IntEnum):
    ELEMENT = 1
    SHAPE = 2


class ShapeField(IntEnum):
    DIM = 1


class DimensionField(IntEnum):
    VALUE = 1
    PARAM = 2


TYPES = {
    1: "float32", 2: "uint8", 3: "int8", 4: "uint16", 5: "int16", 6: "int32", 7: "int64", 8: "string", 9: "bool",
    10: "float16", 11: "double", 12: "uint32", 13: "uint64", 14: "complex64", 15: "complex128", 16: "bfloat16",
    17: "float8e4m3fn", 18: "float8e4m3fnuz", 19: "float8e5m2", 20: "float8e5m2fnuz", 21: "uint4", 22: "int4",
    23: "float4e2m1",
}  # fmt: skip

DTYPES = {
    "float32": "<f4", "uint8": "<u1", "int8": "<i1", "uint16": "<u2", "int16": "<i2", "int32": "<i4", "int64": "<i8",
    "bool": "?", "float16": "<f2", "double": "<f8", "uint32": "<u4", "uint64": "<u8",
}  # fmt: skip
"""Types whose numbers are read, with how they are stored in raw data."""

IN_INT32 = ("uint8", "int8", "uint16", "int16", "int32", "bool", "float16")
"""Types whose numbers may stand in the field int32_data; float16 there by its bits."""

"""Tensors of a .tflite file: shape, type, and the numbers of constants."""

from __future__ import annotations

import math

import numpy as np

from lilliput.formats.tflite.buffers import Buffers, copies, decode
from lilliput.formats.tflite.flatbuffer import Table
from lilliput.formats.tflite.limits import MAX_ELEMENTS, MAX_RANK
from lilliput.formats.tflite.model import Tensor
from lilliput.formats.tflite.quantization import read_quantization
from lilliput.formats.tflite.schema import TENSOR_TYPES, TensorSlot, TensorType
from lilliput.graph.errors import UnsupportedError


def read_tensor(table: Table, index: int, buffers: Buffers) -> Tensor:
    """The tensor in `table`, number `index` of its subgraph; raises ModelError or UnsupportedError."""
    name = table.text(TensorSlot.NAME)
    called = f"tensor {index} ({name[:60]!r})"
    type_ = _read_type(table, called)
    shape = _read_shape(table, called)
    _reject_foreign_storage(table, called)
    return Tensor(
        name=name,
        shape=shape,
        type=type_.name,
        data=_read_data(table, called, shape, type_, buffers),
        quantization=read_quantization(table.table(TensorSlot.QUANTIZATION), called, shape, type_),
        is_variable=table.flag(TensorSlot.IS_VARIABLE),
        shape_signature=_read_signature(table, called, shape),
    )


def _read_type(table: Table, called: str) -> TensorType:
    code = table.integer(TensorSlot.TYPE, "b")
    if not 0 <= code < len(TENSOR_TYPES):
        raise table.file.error(table.position, f"a type from 0 to {len(TENSOR_TYPES) - 1} for {called}", str(code))
    type_ = TENSOR_TYPES[code]
    if type_.dtype is None:
        raise UnsupportedError(
            f"{table.file.name}: {called} expected integers or IEEE floats, found {type_.name}; "
            f"remove the operators that need {type_.name} from the model."
        )
    return type_


def _read_shape(table: Table, called: str) -> tuple[int, ...]:
    dimensions = table.vector(TensorSlot.SHAPE, "int32")
    if dimensions.size > MAX_RANK:
        expected = f"at most {MAX_RANK} dimensions for {called}"
        raise table.file.too_large(table.position, expected, str(dimensions.size))
    shape = tuple(dimensions.tolist())
    if any(size < 0 for size in shape):
        raise table.file.error(table.position, f"no negative dimension for {called}", f"shape {shape}")
    if math.prod(shape) > MAX_ELEMENTS:
        expected = f"at most {MAX_ELEMENTS} elements for {called}"
        raise table.file.too_large(table.position, expected, f"shape {shape}")
    return shape


def _read_signature(table: Table, called: str, shape: tuple[int, ...]) -> tuple[int, ...]:
    dimensions = table.vector(TensorSlot.SHAPE_SIGNATURE, "int32")
    if dimensions.size == 0:
        return ()
    if dimensions.size != len(shape):
        expected = f"a shape signature of {len(shape)} dimensions for {called}"
        raise table.file.error(table.position, expected, str(dimensions.size))
    signature = tuple(dimensions.tolist())
    if any(size not in (-1, known) for size, known in zip(signature, shape, strict=True)):
        expected = f"a shape signature for {called} that agrees with its shape {shape}"
        raise table.file.error(table.position, expected, str(signature))
    return signature


def _reject_foreign_storage(table: Table, called: str) -> None:
    where = f"{table.file.name}: {called} expected its numbers dense and in the file, found"
    if table.field(TensorSlot.SPARSITY, 4) is not None:
        raise UnsupportedError(f"{where} a sparse layout; convert the model without sparsity.")
    if table.integer(TensorSlot.EXTERNAL_BUFFER, "I"):
        raise UnsupportedError(f"{where} a reference to another file; export the model with its weights inside.")


def _read_data(
    table: Table, called: str, shape: tuple[int, ...], type_: TensorType, buffers: Buffers
) -> np.ndarray | None:
    """The tensor's numbers in its shape, read-only; None where its buffer is empty."""
    content = buffers.content(table.integer(TensorSlot.BUFFER, "I"), table.position, f"the data of {called}")
    if content.size == 0:
        return None
    count = math.prod(shape)
    size = (count * type_.bits + 7) // 8
    if content.size != size:
        expected = f"{size} bytes for {called}, {type_.name} of shape {shape}"
        raise table.file.error(table.position, expected, str(content.size))
    if copies(type_):
        table.file.spend(table.position, content.size)
    return decode(content, type_, count).reshape(shape)

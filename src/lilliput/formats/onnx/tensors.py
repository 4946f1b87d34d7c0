"""TensorProto: a constant's type, shape and numbers, wherever they stand."""

from __future__ import annotations

from math import prod
from pathlib import Path

import numpy as np

from lilliput.formats.channels_first.limits import MAX_ELEMENTS, MAX_RANK
from lilliput.formats.onnx.external import read_external
from lilliput.formats.onnx.model import Tensor
from lilliput.formats.onnx.protobuf import Message
from lilliput.formats.onnx.schema import DTYPES, IN_INT32, TYPES, EntryField, TensorField
from lilliput.graph import UnsupportedError

EXTERNAL = 1  # DataLocation


def read_tensor(message: Message, folder: Path | None) -> Tensor:
    """Raises ModelError for numbers that do not fill the shape, UnsupportedError for a type that is not read."""
    name = message.text(TensorField.NAME)
    called = f"{message.file.name}: tensor {name[:60]!r}"
    type_ = type_name(message, message.integer(TensorField.DATA_TYPE), called)
    if type_ not in DTYPES:
        raise UnsupportedError(f"{called} holds {type_}, but only {', '.join(DTYPES)} are read; export it as float32")
    if message.count(TensorField.SEGMENT):
        raise UnsupportedError(f"{called} is a segment of a tensor; export the model with whole tensors")
    shape = _shape(message, called)
    data = _numbers(message, type_, shape, called, folder)
    if data.size != prod(shape):
        raise message.file.error(message.start, f"{prod(shape)} numbers for {name[:60]!r}", str(data.size))
    data = data.reshape(shape)
    data.flags.writeable = False
    return Tensor(name, type_, data)


def type_name(message: Message, code: int, called: str) -> str:
    """The name of a type by its code."""
    if code not in TYPES:
        raise message.file.error(message.start, f"the code of a type for {called}", str(code))
    return TYPES[code]


def _shape(message: Message, called: str) -> tuple[int, ...]:
    shape = tuple(message.integers(TensorField.DIMS).view("<i8").tolist())
    if len(shape) > MAX_RANK or any(extent < 0 for extent in shape) or prod(shape) > MAX_ELEMENTS:
        expected = f"at most {MAX_RANK} axes and {MAX_ELEMENTS} numbers for {called}"
        raise message.file.error(message.start, expected, f"shape {shape[:10]}")
    return shape


def _numbers(message: Message, type_: str, shape: tuple[int, ...], called: str, folder: Path | None) -> np.ndarray:
    """(n,) of the type."""
    dtype = np.dtype(DTYPES[type_])
    raw = message.bytes(TensorField.RAW_DATA)
    if message.integer(TensorField.DATA_LOCATION) == EXTERNAL:
        entries = {
            each.text(EntryField.KEY): each.text(EntryField.VALUE)
            for each in message.messages(TensorField.EXTERNAL_DATA, 20, "entries of external data")
        }
        raw = read_external(entries, folder, prod(shape) * dtype.itemsize, called)
    if raw is not None and raw.size:
        if raw.size != prod(shape) * dtype.itemsize:
            expected = f"{prod(shape) * dtype.itemsize} bytes for {called}, {type_} of shape {shape}"
            raise message.file.error(message.start, expected, str(raw.size))
        return raw.astype(bool) if dtype == np.dtype(bool) else raw.view(dtype)
    if type_ == "float32":
        return message.reals(TensorField.FLOAT_DATA)
    if type_ == "double":
        return message.reals(TensorField.DOUBLE_DATA, "<f8")
    if type_ == "int64":
        return message.integers(TensorField.INT64_DATA).view("<i8")
    if type_ in IN_INT32:
        stored = message.integers(TensorField.INT32_DATA)
        return stored.astype(np.uint16).view("<f2") if type_ == "float16" else stored.view("<i8").astype(dtype)
    return message.integers(TensorField.UINT64_DATA).astype(dtype)

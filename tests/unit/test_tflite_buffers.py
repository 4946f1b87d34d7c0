"""The numbers of constants: types, packed integers, data inside and outside the FlatBuffer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from fuzz.seeds import dense
from lilliput.formats.tflite.model import Model, Tensor
from lilliput.formats.tflite.reader import read_model
from lilliput.formats.tflite.schema import BufferSlot, ModelSlot
from lilliput.formats.tflite.writing.file import TensorSpec, model_tree, write_model, write_tree
from lilliput.graph.errors import ModelError, UnsupportedError
from tflite_writer import move_data_outside


def read(tree: dict[int, Any]) -> Model:
    return read_model(write_tree(tree)[0], "m.tflite")


def single(**fields: Any) -> Tensor:
    """The tensor read back from a model of one tensor and no operator."""
    data = write_model([TensorSpec(**fields)], [], [], [])
    return read_model(data, "m.tflite").subgraphs[0].tensors[0]


@pytest.mark.parametrize(
    ("type_", "dtype"),
    [
        ("INT8", "i1"),
        ("INT16", "<i2"),
        ("INT32", "<i4"),
        ("INT64", "<i8"),
        ("UINT8", "u1"),
        ("UINT16", "<u2"),
        ("UINT32", "<u4"),
        ("UINT64", "<u8"),
        ("FLOAT16", "<f2"),
        ("FLOAT32", "<f4"),
        ("FLOAT64", "<f8"),
        ("BOOL", "?"),
    ],
)
def test_constants_are_read_only_little_endian_and_shaped(type_: str, dtype: str) -> None:
    values = np.array([[0, 1, 1], [1, 0, 1]])
    tensor = single(shape=(2, 3), type=type_, data=values)
    assert tensor.data.dtype == np.dtype(dtype)
    assert not tensor.data.flags.writeable
    np.testing.assert_array_equal(tensor.data, values)


@pytest.mark.parametrize(("type_", "low", "high"), [("INT4", -8, 7), ("UINT4", 0, 15), ("INT2", -2, 1)])
def test_packed_integers_are_unpacked(type_: str, low: int, high: int) -> None:
    values = np.arange(low, high + 1)[:15] if high > 1 else np.array([-2, 1, -1, 0, 1])
    tensor = single(shape=values.shape, type=type_, data=values)
    assert not tensor.data.flags.writeable
    np.testing.assert_array_equal(tensor.data, values)


def test_low_nibble_comes_first() -> None:
    """TFLite's `UnpackDenseInt4IntoInt8`: element 0 lies in the low four bits of byte 0."""
    tree = model_tree([TensorSpec((2,), "INT4", data=[0, 0])], [], [], [])
    tree[ModelSlot.BUFFERS][1][BufferSlot.DATA] = np.array([0xF1], np.uint8)
    assert read(tree).subgraphs[0].tensors[0].data.tolist() == [1, -1]


def test_any_byte_but_zero_is_true() -> None:
    tree = model_tree([TensorSpec((3,), "BOOL", data=[0, 0, 0])], [], [], [])
    tree[ModelSlot.BUFFERS][1][BufferSlot.DATA] = np.array([0, 1, 255], np.uint8)
    assert read(tree).subgraphs[0].tensors[0].data.tobytes() == b"\0\1\1"


def test_data_outside_the_flatbuffer() -> None:
    inside, outside = read(dense()), read_model(move_data_outside(dense()), "m.tflite")
    for here, there in zip(inside.subgraphs[0].tensors, outside.subgraphs[0].tensors, strict=True):
        np.testing.assert_array_equal(here.data, there.data)
    with pytest.raises(ModelError, match="bytes of buffer"):
        read_model(move_data_outside(dense())[:-16], "m.tflite")


def test_an_offset_up_to_1_means_no_data_outside() -> None:
    """`Buffer.offset` "is only valid if > 1" (schema.fbs)."""
    tree = dense()
    tree[ModelSlot.BUFFERS][1] = {BufferSlot.OFFSET: np.uint64(1), BufferSlot.SIZE: np.uint64(12)}
    assert read(tree).subgraphs[0].tensors[1].data is None


@pytest.mark.parametrize("type_", ["STRING", "RESOURCE", "VARIANT", "BFLOAT16", "FLOAT8_E4M3FN"])
def test_types_without_numbers_of_ours(type_: str) -> None:
    with pytest.raises(UnsupportedError, match=f"expected integers or IEEE floats, found {type_}"):
        single(shape=(1,), type=type_)

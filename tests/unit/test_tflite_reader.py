"""read_model: what it returns for sound files, what it says about others."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from lilliput.formats.tflite import limits
from lilliput.formats.tflite.model import Model, Quantization
from lilliput.formats.tflite.reader import read_model
from lilliput.formats.tflite.schema import (
    BUILTIN_OPERATORS,
    BUILTIN_OPTIONS,
    ModelSlot,
    OperatorCodeSlot,
    OperatorSlot,
    QuantizationParametersSlot,
    SubGraphSlot,
    TensorSlot,
)
from lilliput.formats.tflite.writing.file import OperatorSpec, TensorSpec, model_tree, write_model, write_tree
from lilliput.graph.errors import LilliputError, ModelError, UnsupportedError

WEIGHTS = np.arange(-6, 6, dtype=np.int8).reshape(3, 4)
PER_TENSOR = (0.5,)
PER_CHANNEL = (0.5, 0.25, 0.125)


def dense_tree(**weights: Any) -> dict[int, Any]:
    """One FULLY_CONNECTED, (1, 4) -> (1, 3); `weights` changes the specification of tensor 1."""
    tensors = [
        TensorSpec((1, 4), name="x", scale=PER_TENSOR, zero_point=(-3,), shape_signature=(-1, 4)),
        TensorSpec(**{"shape": (3, 4), "name": "w", "data": WEIGHTS, "scale": PER_CHANNEL, **weights}),
        TensorSpec((3,), "INT32", "b", data=[1, -2, 3], scale=(0.25,)),
        TensorSpec((1, 3), name="y", scale=(1.5,), zero_point=(7,)),
    ]
    operator = OperatorSpec("FULLY_CONNECTED", (0, 1, 2), (3,), {"fused_activation_function": "RELU"}, version=4)
    return model_tree(tensors, [operator], inputs=[0], outputs=[3])


def read(tree: dict[int, Any]) -> Model:
    return read_model(write_tree(tree)[0], "m.tflite")


def subgraph(tree: dict[int, Any]) -> dict[int, Any]:
    return tree[ModelSlot.SUBGRAPHS][0]


def test_a_model_comes_back_whole() -> None:
    model = read(dense_tree())
    (graph,) = model.subgraphs
    assert (model.version, model.description, model.subgraph_count) == (3, "made by Lilliput", 1)
    assert model.metadata == {"min_runtime_version": b"1.5.0"}
    assert model.signatures == ("serving_default",)
    assert (graph.name, graph.inputs, graph.outputs) == ("main", (0,), (3,))
    assert [each.name for each in graph.tensors] == ["x", "w", "b", "y"]
    assert graph.tensors[0].shape_signature == (-1, 4)
    assert graph.tensors[0].quantization == Quantization((0.5,), (-3,), 0)
    assert graph.tensors[0].data is None
    assert graph.tensors[1].quantization == Quantization(PER_CHANNEL, (0, 0, 0), 0)
    np.testing.assert_array_equal(graph.tensors[1].data, WEIGHTS)
    (operator,) = graph.operators
    assert (operator.index, operator.code.name, operator.code.version) == (0, "FULLY_CONNECTED", 4)
    assert (operator.inputs, operator.outputs, operator.intermediates) == ((0, 1, 2), (3,), ())
    assert operator.options["fused_activation_function"] == "RELU"
    assert operator.options["keep_num_dims"] is False


def test_absent_tensors_and_custom_operators() -> None:
    tensors = [TensorSpec((1,)), TensorSpec((1,)), TensorSpec((1,))]
    operator = OperatorSpec("CUSTOM", (0, -1), (1,), custom_code="Blend", intermediates=(2,), custom_options=b"ab")
    (read_back,) = read_model(write_model(tensors, [operator], [0], [1]), "m").subgraphs[0].operators
    assert (read_back.inputs, read_back.intermediates) == ((0, -1), (2,))
    assert (read_back.code.name, read_back.code.custom_code) == ("CUSTOM", "Blend")
    assert (read_back.code.key, read_back.custom_options) == ("CUSTOM Blend", b"ab")


@pytest.mark.parametrize(("byte", "wide", "name"), [(9, 0, 9), (0, 9, 9), (127, 151, 151), (32, 0, 32)])
def test_the_greater_operator_code_is_meant(byte: int, wide: int, name: int) -> None:
    tree = dense_tree()
    tree[ModelSlot.OPERATOR_CODES][0].update(
        {OperatorCodeSlot.DEPRECATED_BUILTIN_CODE: np.int8(byte), OperatorCodeSlot.BUILTIN_CODE: np.int32(wide)}
    )
    subgraph(tree)[SubGraphSlot.OPERATORS][0][OperatorSlot.BUILTIN_OPTIONS_TYPE] = None
    assert read(tree).operator_codes[0].name == BUILTIN_OPERATORS[name]


def test_an_absent_option_table_means_the_defaults() -> None:
    operator = OperatorSpec("CONV_2D", (0, 0), (0,), options=None)
    options = read_model(write_model([TensorSpec((1,))], [operator], [], []), "m").subgraphs[0].operators[0].options
    assert (options["padding"], options["stride_w"], options["dilation_w_factor"]) == ("SAME", 0, 1)


@pytest.mark.parametrize("subgraphs", [None, []])
def test_a_model_has_a_subgraph(subgraphs: list | None) -> None:
    with pytest.raises(ModelError, match="expected a model of at least one subgraph, found none"):
        read({**dense_tree(), ModelSlot.SUBGRAPHS: subgraphs})


def test_further_subgraphs_are_only_counted() -> None:
    tree = dense_tree()
    tree[ModelSlot.SUBGRAPHS].append({SubGraphSlot.INPUTS: np.array([99], np.int32)})
    model = read(tree)
    assert (len(model.subgraphs), model.subgraph_count) == (1, 2)


def test_eight_bytes() -> None:
    """The file that LiteRT reads out of bounds (tensorflow issue 115308)."""
    with pytest.raises(ModelError, match=r"^m\.tflite, byte 0: expected .* within the 8 bytes of the file, found"):
        read_model(b"\x18\0\0\0TFL3", "m.tflite")


def outcome(data: bytes) -> str:
    """The name of what read_model ended in; anything but a model or a LilliputError escapes and fails the test."""
    try:
        read_model(data, "m.tflite")
    except LilliputError as error:
        sentence, kind = str(error), type(error).__name__
    else:
        return "Model"
    assert sentence.startswith("m.tflite")
    assert sentence.endswith(".")
    return kind


def test_every_truncation_is_refused_or_read() -> None:
    data = write_tree(dense_tree())[0]
    outcomes = [outcome(data[:length]) for length in range(len(data))]
    assert set(outcomes) <= {"Model", "ModelError"}
    assert outcomes.count("Model") <= 16  # only the padding at the end may be missed


@pytest.mark.parametrize("value", [0, 1, 0x7F, 0x80, 0xFF])
def test_every_byte_replaced_is_refused_or_read(value: int) -> None:
    """With value 0 this holds the case that LiteRT crashes on: a vtable entry of the subgraphs zeroed."""
    data = write_tree(dense_tree())[0]
    outcomes = {outcome(data[:place] + bytes([value]) + data[place + 1 :]) for place in range(len(data))}
    assert {"ModelError", "Model"} <= outcomes


def every_removal(tree: Any, remove: Callable[[], bytes]) -> Iterator[bytes]:
    """The file with each field of each table absent in turn."""
    children = list(tree.items()) if isinstance(tree, dict) else []
    for slot, child in children:
        del tree[slot]
        yield remove()
        tree[slot] = child
        for each in child if isinstance(child, list) else [child]:
            yield from every_removal(each, remove)


def test_every_field_may_be_absent() -> None:
    tree = dense_tree()
    outcomes = [outcome(data) for data in every_removal(tree, lambda: write_tree(tree)[0])]
    assert len(outcomes) > 60
    assert outcomes.count("Model") > len(outcomes) // 2


@pytest.mark.parametrize(
    ("table", "slot"),
    [
        (lambda tree: tree, ModelSlot.DESCRIPTION),
        (lambda tree: tree, ModelSlot.METADATA),
        (lambda tree: tree, ModelSlot.SIGNATURE_DEFS),
        (subgraph, SubGraphSlot.NAME),
        (lambda tree: subgraph(tree)[SubGraphSlot.TENSORS][1], TensorSlot.NAME),
        (lambda tree: subgraph(tree)[SubGraphSlot.TENSORS][1], TensorSlot.QUANTIZATION),
        (lambda tree: subgraph(tree)[SubGraphSlot.TENSORS][0], TensorSlot.SHAPE_SIGNATURE),
        (lambda tree: subgraph(tree)[SubGraphSlot.OPERATORS][0], OperatorSlot.BUILTIN_OPTIONS),
    ],
)
def test_optional_fields(table: Callable[[dict[int, Any]], dict[int, Any]], slot: int) -> None:
    tree = dense_tree()
    del table(tree)[slot]
    read(tree)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"scale": (math.nan,) * 3}, "finite scales above zero for tensor 1 .'w'., found nan"),
        ({"scale": (math.inf,)}, "finite scales above zero for tensor 1 .'w'., found inf"),
        ({"scale": (0.5, 0.0, 0.5)}, "finite scales above zero for tensor 1 .'w'., found 0.0"),
        ({"scale": (-0.5,)}, "finite scales above zero for tensor 1 .'w'., found -0.5"),
        ({"scale": (0.5, 0.5)}, r"one scale per index .* shape \(3, 4\), found 2 scales along axis 0"),
        ({"quantized_dimension": 1}, r"one scale per index .* found 3 scales along axis 1"),
        ({"quantized_dimension": 2}, "found 3 scales along axis 2"),
        ({"quantized_dimension": -1}, "found 3 scales along axis -1"),
        ({"zero_point": (0, 0)}, "1 or 3 zero points for tensor 1 .'w'., found 2"),
        ({"zero_point": (0, 128, 0)}, "zero points from -128 to 127 .* found some from 0 to 128"),
        ({"type": "UINT8", "data": 1, "zero_point": (-1,)}, "zero points from 0 to 255"),
        ({"shape_signature": (3,)}, "a shape signature of 2 dimensions"),
        ({"shape_signature": (3, 5)}, r"agrees with its shape \(3, 4\), found \(3, 5\)"),
        ({"shape": (1,) * 9, "data": None}, "at most 8 dimensions"),
        ({"shape": (1 << 14, 1 << 15), "data": None}, "at most 268435456 elements"),
        ({"shape": (3, -1), "data": None}, "no negative dimension"),
    ],
)
def test_tensors_that_break_a_rule(fields: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ModelError, match=r"^m\.tflite, byte \d+: expected .*" + sentence):
        read(dense_tree(**fields))


@pytest.mark.parametrize(
    ("slot", "value", "sentence"),
    [
        (TensorSlot.SHAPE, np.array([3, 5], np.int32), r"expected 15 bytes for .* shape \(3, 5\), found 12"),
        (TensorSlot.BUFFER, np.uint32(4), "in one of 4 buffers, found buffer 4"),
        (TensorSlot.TYPE, np.int8(23), "a type from 0 to 22 for tensor 1"),
        (TensorSlot.TYPE, np.int8(-1), "a type from 0 to 22 for tensor 1"),
    ],
)
def test_tensor_fields_that_do_not_fit(slot: int, value: Any, sentence: str) -> None:
    tree = dense_tree()
    subgraph(tree)[SubGraphSlot.TENSORS][1][slot] = value
    with pytest.raises(ModelError, match=sentence):
        read(tree)


def test_scales_of_numbers_that_are_not_integers_are_ignored() -> None:
    tensor = read(dense_tree(type="FLOAT32", data=None, scale=(math.nan,))).subgraphs[0].tensors[1]
    assert tensor.quantization is None


@pytest.mark.parametrize("slot", [SubGraphSlot.INPUTS, SubGraphSlot.OUTPUTS])
@pytest.mark.parametrize("index", [-1, 4])
def test_a_subgraph_names_existing_tensors(slot: int, index: int) -> None:
    tree = dense_tree()
    subgraph(tree)[slot] = np.array([index], np.int32)
    with pytest.raises(ModelError, match=f"tensors from 0 to 3 in the subgraph, found tensor {index};"):
        read(tree)


@pytest.mark.parametrize(
    ("slot", "value", "sentence"),
    [
        (
            OperatorSlot.INPUTS,
            np.array([0, 4], np.int32),
            "tensors from -1 to 3 in operator 0 .FULLY_CONNECTED., found",
        ),
        (OperatorSlot.OUTPUTS, np.array([-2], np.int32), "tensors from -1 to 3 .* found tensor -2"),
        (OperatorSlot.INTERMEDIATES, np.array([9], np.int32), "tensors from -1 to 3 .* found tensor 9"),
        (OperatorSlot.OPCODE_INDEX, np.uint32(1), "operator 0 with one of 1 operator codes, found code 1"),
        (
            OperatorSlot.BUILTIN_OPTIONS_TYPE,
            np.uint8(BUILTIN_OPTIONS.index("Pool2DOptions")),
            "FullyConnectedOptions in operator 0 .FULLY_CONNECTED., found Pool2DOptions",
        ),
        (OperatorSlot.BUILTIN_OPTIONS_TYPE, np.uint8(200), "found options of unknown type 200"),
        (OperatorSlot.BUILTIN_OPTIONS, {0: np.int8(6)}, "a fused_activation_function code from 0 to 5, found 6"),
    ],
)
def test_operators_that_break_a_rule(slot: int, value: Any, sentence: str) -> None:
    tree = dense_tree()
    subgraph(tree)[SubGraphSlot.OPERATORS][0][slot] = value
    with pytest.raises(ModelError, match=sentence):
        read(tree)


@pytest.mark.parametrize(
    ("slot", "value", "sentence"),
    [
        (TensorSlot.SPARSITY, {}, "sparse layout"),
        (TensorSlot.EXTERNAL_BUFFER, np.uint32(1), "a reference to another file"),
        (TensorSlot.QUANTIZATION, {QuantizationParametersSlot.DETAILS_TYPE: np.uint8(2)}, "another kind of quantiz"),
    ],
)
def test_sound_but_unsupported_tensors(slot: int, value: Any, sentence: str) -> None:
    tree = dense_tree()
    subgraph(tree)[SubGraphSlot.TENSORS][1][slot] = value
    with pytest.raises(UnsupportedError, match=r"^m\.tflite: tensor 1 .'w'. expected .*" + sentence):
        read(tree)


@pytest.mark.parametrize(("code", "error"), [(1000, UnsupportedError), (-1, ModelError)])
def test_operator_codes_outside_the_schema(code: int, error: type[LilliputError]) -> None:
    tree = dense_tree()
    tree[ModelSlot.OPERATOR_CODES][0] = {
        OperatorCodeSlot.DEPRECATED_BUILTIN_CODE: np.int8(-1),
        OperatorCodeSlot.BUILTIN_CODE: np.int32(code),
    }
    with pytest.raises(error, match=str(code)):
        read(tree)


def test_file_size_is_bounded() -> None:
    with pytest.raises(ModelError, match="a file of at most 67108864 bytes, found 67108865"):
        read_model(bytes(limits.MAX_FILE_BYTES + 1), "m.tflite")


@pytest.mark.parametrize(
    ("slot", "limit"),
    [(SubGraphSlot.TENSORS, limits.MAX_TENSORS), (SubGraphSlot.OPERATORS, limits.MAX_OPERATORS)],
)
def test_counts_are_bounded(slot: int, limit: int) -> None:
    tree = dense_tree()
    subgraph(tree)[slot] = [{}] * (limit + 1)
    with pytest.raises(ModelError, match=f"at most {limit} .*, found {limit + 1}; this is beyond what Lilliput reads"):
        read(tree)


def test_shared_text_cannot_make_the_reader_work_forever() -> None:
    """A thousand tensors whose names are one and the same text of 100 kB: 100 MB to decode out of a small file."""
    tree = model_tree([TensorSpec((1,), name=f"{index:04}") for index in range(1000)], [], [], [])
    tree[ModelSlot.DESCRIPTION] = "D" * 100_000
    data, places = write_tree(tree)
    bomb, text = bytearray(data), data.index(b"D" * 100_000) - 4
    for place in places:
        target = place.offset + int.from_bytes(data[place.offset : place.offset + 4], "little")
        is_name = data[target : target + 4] == b"\4\0\0\0" and data[target + 4 : target + 8].isdigit()
        if place.role == "offset" and is_name:
            bomb[place.offset : place.offset + 4] = (text - place.offset).to_bytes(4, "little")
    with pytest.raises(ModelError, match=f"a file read within {limits.MAX_WORK} steps"):
        read_model(bytes(bomb), "m.tflite")

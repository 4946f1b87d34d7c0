"""The ONNX reader: protobuf's ways to say the same, and the sentence for each file that is not read."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from lilliput.formats import load
from lilliput.formats.onnx import convert
from lilliput.formats.onnx.protobuf import File, Message
from lilliput.formats.onnx.reader import read_model
from lilliput.formats.onnx.writing.file import NodeSpec, span, tensor, varint, whole, write_model
from lilliput.graph import LilliputError, ModelError, UnsupportedError

RELU = [NodeSpec("Relu", ["x"], ["y"])]


def model_of(*tensors: bytes) -> bytes:
    return write_model(RELU, {"x": (1, 2)}, ["y"], tensors=tensors)


def constant(*fields: bytes, shape: tuple[int, ...], code: int) -> np.ndarray:
    """What a constant of these fields reads as."""
    message = b"".join(whole(1, extent) for extent in shape) + whole(2, code) + span(8, "k") + b"".join(fields)
    return read_model(model_of(message), "m.onnx").constants["k"].data


def test_the_model_of_a_file() -> None:
    model = read_model(write_model(RELU, {"x": ("N", 3)}, ["y"]), "m.onnx")
    assert (model.opset, model.producer, model.inputs[0].shape) == (17, "lilliput", (None, 3))
    assert [(each.op, each.inputs, each.outputs) for each in model.nodes] == [("Relu", ("x",), ("y",))]


def test_numbers_packed_single_and_mixed() -> None:
    """A list may come in one field, one number a field, or both in turn."""
    packed, single = span(7, varint(1) + varint(-300)), whole(7, 1 << 40)
    np.testing.assert_array_equal(constant(packed, single, packed, shape=(5,), code=7), [1, -300, 1 << 40, 1, -300])
    floats = varint(4 << 3 | 5) + struct.pack("<f", 0.5), span(4, struct.pack("<2f", 1.5, -2))
    np.testing.assert_array_equal(constant(*floats, shape=(3,), code=1), [0.5, 1.5, -2])


@pytest.mark.parametrize("code_name", [(3, "int8"), (2, "uint8"), (5, "int16"), (6, "int32"), (9, "bool")])
def test_narrow_numbers_in_wide_fields(code_name: tuple[int, str]) -> None:
    code, name = code_name
    numbers = [0, 1, 1] if name == "bool" else [0, 1, 100]
    found = constant(span(5, b"".join(map(varint, numbers))), shape=(3,), code=code)
    assert found.dtype == np.dtype(name)
    np.testing.assert_array_equal(found, numbers)


@pytest.mark.parametrize("dtype", ["float32", "float64", "int8", "int64", "bool", "float16", "uint64"])
def test_raw_numbers(dtype: str) -> None:
    wanted = np.array([[0, 1, 3]]).astype(dtype)
    found = read_model(model_of(tensor("k", wanted)), "m.onnx").constants["k"].data
    assert found.dtype == wanted.dtype
    np.testing.assert_array_equal(found, wanted)


DAMAGED = {
    "an empty file": (b"", "a model with its version and one graph"),
    "a cut file": (model_of()[:-1], "bytes of field 8"),
    "a cut graph": (model_of()[:40], "bytes of field 7"),
    "a group": (b"\x0b", "a field of kind 3"),
    "field 0": (b"\x00\x00", "a field's number"),
    "an endless number": (b"\xff" * 12, "a number of at most 10 bytes"),
    "too few raw bytes": (model_of(whole(1, 3) + whole(2, 1) + span(9, b"1234")), "expected 12 bytes"),
    "too few numbers": (model_of(whole(1, 3) + whole(2, 7) + whole(7, 1)), "expected 3 numbers"),
    "a negative extent": (model_of(whole(1, -3) + whole(2, 1)), "at most 8 axes"),
    "a huge extent": (model_of(whole(1, 1 << 40) + whole(2, 1)), "at most 8 axes"),
    "an unknown type": (model_of(whole(2, 99)), "the code of a type"),
    "packed floats of 3 bytes": (model_of(whole(1, 1) + whole(2, 1) + span(4, b"abc")), "packed numbers of 4 bytes"),
    "a packed number cut off": (model_of(whole(1, 1) + whole(2, 7) + span(7, b"\x80")), "cut off"),
    "a node that writes nothing": (write_model([NodeSpec("Relu", ["x"], [])], {"x": (1,)}, []), "outputs of node 0"),
}


@pytest.mark.parametrize("what", DAMAGED)
def test_damaged_files(what: str) -> None:
    data, sentence = DAMAGED[what]
    with pytest.raises(ModelError, match=r"m\.onnx") as caught:
        read_model(data, "m.onnx")
    assert sentence in str(caught.value)


def test_messages_inside_messages_end_at_a_limit() -> None:
    file = File(b"", "deep.onnx")
    assert Message.read(file, 0, 0, 16).depth == 16
    with pytest.raises(ModelError, match="at most 16 messages inside each other"):
        Message.read(file, 0, 0, 17)


def test_fields_end_at_a_limit() -> None:
    """A file can say a field in two bytes, so its size alone does not bound the work."""
    with pytest.raises(ModelError, match="at most 3 fields in a file"):
        File(whole(1, 0) * 4, "many.onnx", left=3).message()


UNSUPPORTED = {
    "an old opset": (write_model(RELU, {"x": (1,)}, ["y"], opset=12), "uses version 12 .* versions 13 to 22 are read"),
    "a new opset": (write_model(RELU, {"x": (1,)}, ["y"], opset=23), "uses version 23 "),
    "an operator of others": (
        write_model([NodeSpec("FusedConv", ["x"], ["y"], domain="com.microsoft")], {"x": (1,)}, ["y"]),
        r"node 0 \(com.microsoft.FusedConv, which writes 'y'\): Lilliput does not have the operator",
    ),
    "an open extent": (write_model(RELU, {"x": (1, "length")}, ["y"]), "export the model with fixed shapes"),
    "float16": (write_model(RELU, {"x": (1,)}, ["y"], types={"x": "float16"}), "'x' is float16, but Lilliput reads"),
    "texts": (model_of(whole(2, 8) + span(8, "k")), "'k' holds string"),
    "functions": (write_model(RELU, {"x": (1,)}, ["y"]) + span(25, ""), "has functions of its own"),
    "computed weights": (
        write_model([NodeSpec("Conv", ["x", "w"], ["y"])], {"x": (1, 1, 2, 2), "w": (1, 1, 2, 2)}, ["y"]),
        "the weights is computed while the model runs",
    ),
}


@pytest.mark.parametrize("what", UNSUPPORTED)
def test_sound_files_that_are_not_read(what: str) -> None:
    data, sentence = UNSUPPORTED[what]
    with pytest.raises(UnsupportedError, match=sentence):
        convert(data, "m.onnx")


BROKEN = {
    "an output without a name": (RELU, "input 0 is missing"),
    "a value that nobody writes": ([NodeSpec("Relu", ["z"], ["y"])], "reads 'z', which nothing before it writes"),
    "a value written twice": (RELU * 2, "writes 'y' a second time"),
    "an input that is missing": ([NodeSpec("Relu", [], ["y"])], "input 0 is missing"),
    "an attribute of another kind": ([NodeSpec("LeakyRelu", ["x"], ["y"], {"alpha": "steep"})], "alpha is a finite"),
    "an axis that is none": ([NodeSpec("Softmax", ["x"], ["y"], {"axis": 5})], "axis 5 is none of 2"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_models_that_break_the_rules(what: str) -> None:
    nodes, sentence = BROKEN[what]
    with pytest.raises(LilliputError, match=sentence):
        convert(write_model(nodes, {"x": (1, 2)}, [""] if "without a name" in what else ["y"]), "m.onnx")


def external(location: str, **entries: str) -> bytes:
    """A model whose one constant stands in another file."""
    lines = {"location": location, **entries}
    outside = b"".join(span(13, span(1, key) + span(2, value)) for key, value in lines.items())
    message = whole(1, 2) + whole(2, 1) + span(8, "k") + outside + whole(14, 1)
    return write_model([NodeSpec("Add", ["x", "k"], ["y"])], {"x": (1, 2)}, ["y"], tensors=[message])


def test_numbers_beside_the_model(tmp_path: Path) -> None:
    (tmp_path / "weights").mkdir()
    (tmp_path / "weights" / "w.bin").write_bytes(b"1234" + struct.pack("<2f", 1, 2))
    (tmp_path / "m.onnx").write_bytes(external("weights/w.bin", offset="4", length="8"))
    graph = load(tmp_path / "m.onnx")
    np.testing.assert_array_equal(graph.values["k"].array(), [1, 2])


@pytest.mark.parametrize(
    "location",
    ["../w.bin", "weights/../../w.bin", "/etc/passwd", "C:\\w.bin", "C:w.bin", "..\\w.bin", "", "link", "l/w"],
)
def test_numbers_outside_of_the_models_folder_are_refused(location: str, tmp_path: Path) -> None:
    """Also where the file is there: the place alone is refused."""
    folder = tmp_path / "model"
    folder.mkdir()
    (tmp_path / "w.bin").write_bytes(bytes(8))
    (tmp_path / "w").write_bytes(bytes(8))
    (folder / "link").symlink_to(tmp_path / "w.bin")
    (folder / "l").symlink_to(tmp_path)
    (folder / "m.onnx").write_bytes(external(location))
    with pytest.raises(UnsupportedError, match="only plain files in the model's own folder are read"):
        load(folder / "m.onnx")


@pytest.mark.parametrize(
    ("entries", "sentence"),
    [
        ({"offset": "4"}, "expected 8 bytes from 4 on"),
        ({"length": "4"}, "found a length of 4"),
        ({"offset": "-1"}, "expected a number as offset"),
        ({"offset": "9" * 30}, "expected a number as offset"),
    ],
)
def test_external_numbers_that_do_not_fit(entries: dict[str, str], sentence: str, tmp_path: Path) -> None:
    (tmp_path / "w.bin").write_bytes(bytes(8))
    (tmp_path / "m.onnx").write_bytes(external("w.bin", **entries))
    with pytest.raises(ModelError, match=sentence):
        load(tmp_path / "m.onnx")


def test_a_model_of_bytes_has_no_folder() -> None:
    with pytest.raises(UnsupportedError, match="load the model from its folder"):
        convert(external("w.bin"), "m.onnx")


def test_the_onnx_package_reads_what_the_tests_write() -> None:
    """Our own writer keeps to the format, and our reader finds what the package wrote."""
    onnx = pytest.importorskip("onnx", reason="the onnx package is not installed")
    weights = np.arange(6, dtype=np.float32).reshape(3, 2)
    spec = NodeSpec("Gemm", ["x", "w"], ["y"], {"alpha": 0.5, "transB": 1})
    theirs = onnx.load_from_string(write_model([spec], {"x": (1, 2)}, ["y"], {"w": weights}))
    made = onnx.helper.make_model(
        onnx.helper.make_graph(
            [onnx.helper.make_node("Gemm", ["x", "w"], ["y"], alpha=0.5, transB=1)],
            "g",
            [onnx.helper.make_tensor_value_info("x", 1, (1, 2))],
            [onnx.helper.make_tensor_value_info("y", 1, (1, 3))],
            [onnx.helper.make_tensor("w", 1, (3, 2), weights.reshape(-1))],
        ),
        opset_imports=[onnx.helper.make_opsetid("", 17)],
    )
    ours, found = (read_model(each.SerializeToString(), "m.onnx") for each in (theirs, made))
    assert ours.nodes[0].attributes == found.nodes[0].attributes == {"alpha": 0.5, "transB": 1}
    np.testing.assert_array_equal(ours.constants["w"].data, found.constants["w"].data)

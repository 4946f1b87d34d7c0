"""What is read of .keras files, on files that the tests write themselves: no Keras is needed."""

from __future__ import annotations

import json

import numpy as np
import pytest

from keras_writer import sequential, write_archive, write_hdf5, write_keras
from lilliput.formats.keras.hdf5 import File
from lilliput.formats.keras.importer import read
from lilliput.formats.keras.model import snake_case
from lilliput.graph import ModelError, UnsupportedError, evaluate

RNG = np.random.default_rng(3)
KERNEL, BIAS = RNG.normal(0, 1, (4, 3)).astype(np.float32), RNG.normal(0, 1, 3).astype(np.float32)
WEIGHTS = {"layers/dense/vars/0": KERNEL, "layers/dense/vars/1": BIAS}


def test_a_dense_network_comes_back():
    graph = read(write_keras(sequential([4], ("Dense", {"activation": "tanh"})), WEIGHTS), "net.keras")
    x = RNG.normal(0, 1, 4).astype(np.float32)
    np.testing.assert_allclose(evaluate(graph, [x]).outputs[0], np.tanh(x @ KERNEL + BIAS), atol=1e-6)
    assert (graph.name, graph.inputs) == ("net", ("x",))


@pytest.mark.parametrize("dtype", ["<f4", "<f8", "<i4", "<u1"])
@pytest.mark.parametrize("shape", [(), (3,), (2, 0), (2, 3, 4)])
def test_arrays_come_back(dtype, shape):
    array = RNG.integers(0, 100, shape).astype(dtype)
    file = File(write_hdf5({"a/b/c": array, "a/d": np.zeros(2, np.float32)}), "weights")
    found = file.find("a/b/c")
    np.testing.assert_array_equal(found, array)
    assert found.dtype == array.dtype
    assert file.find("a/x") is None


def test_layers_of_one_class_are_told_apart_by_their_order():
    second = RNG.normal(0, 1, (3, 2)).astype(np.float32)
    weights = {**WEIGHTS, "layers/dense_1/vars/0": second}
    model = sequential([4], ("Dense", {}), ("Dense", {"use_bias": False}))
    graph = read(write_keras(model, weights), "net.keras")
    x = RNG.normal(0, 1, 4).astype(np.float32)
    np.testing.assert_allclose(evaluate(graph, [x]).outputs[0], (x @ KERNEL + BIAS) @ second, atol=1e-5)


@pytest.mark.parametrize(
    ("kind", "name"),
    [("Conv2D", "conv2d"), ("LSTM", "lstm"), ("PReLU", "p_re_lu"), ("LayerNormalization", "layer_normalization")],
)
def test_names_of_groups(kind, name):
    assert snake_case(kind) == name


@pytest.mark.parametrize(
    ("layer", "options", "said"),
    [
        ("Lambda", {"function": {"class_name": "__lambda__"}}, r"layer 'layer 0' \(Lambda\): there is no such layer"),
        ("Dense", {"activation": "selu"}, r"\(Dense\): the activation 'selu' is not read; there are elu, "),
        ("Softmax", {"axis": 3}, r"\(Softmax\): axis 3 is none of 1 axes behind the batch"),
        ("Reshape", {"target_shape": [3, -1]}, r"\(Reshape\): 4 numbers do not make a shape of \[3, -1\]"),
        ("Conv2D", {}, r"\(Conv2D\): its weights 'layers/conv2d/vars/0' are not in the file; save the model again"),
    ],
)
def test_what_is_not_read_gets_a_sentence(layer, options, said):
    with pytest.raises((UnsupportedError, ModelError), match=rf"^net\.keras: layer .*{said.split(chr(41) + ': ')[-1]}"):
        read(write_keras(sequential([4], (layer, options)), WEIGHTS), "net.keras")


def test_weights_of_another_shape_get_a_sentence():
    with pytest.raises(ModelError, match=r"expected weights 0 of 2 axes, found shape \(3,\)"):
        read(write_keras(sequential([4], ("Dense", {})), {**WEIGHTS, "layers/dense/vars/0": BIAS}), "net.keras")


def test_what_is_no_archive_gets_a_sentence():
    with pytest.raises(ModelError, match=r"^net\.keras: cannot be read as a \.keras file: File is not a zip file"):
        read(b"\x89HDF\r\n\x1a\n" + bytes(100), "net.keras")
    with pytest.raises(ModelError, match=r"there is no model\.weights\.h5 in it"):
        read(write_archive({"config.json": b"{}"}), "net.keras")


def test_an_archive_that_expands_without_end_is_not_expanded(monkeypatch):
    monkeypatch.setattr("lilliput.formats.keras.archive.MAX_BYTES", 1 << 16)
    config = json.dumps(sequential([4], ("Dense", {}))).encode()
    bomb = write_archive({"config.json": config, "model.weights.h5": bytes(1 << 22)}, compressed=True)
    assert len(bomb) < 1 << 13
    with pytest.raises(ModelError, match=r"model\.weights\.h5 is larger than the 65536 bytes that are read"):
        read(bomb, "net.keras")


def test_a_group_that_holds_itself_ends_in_a_sentence():
    data = bytearray(write_hdf5({"a/b": BIAS}))
    at = data.index(b"TREE")
    data[at + 5] = 1  # a level further down there is the same node
    data[at + 32 : at + 40] = at.to_bytes(8, "little")
    with pytest.raises(ModelError, match=r"at most 16 levels of a group's tree"):
        File(bytes(data), "weights").find("a/b")

"""Authoring networks: every layer gives what numpy says, weights begin as they should, names share them."""

from __future__ import annotations

import numpy as np
import pytest

import lilliput as lil
from command_line import process
from lilliput.codegen import c_project
from lilliput.graph import GraphError, Kind, ShapeError, UnsupportedError, evaluate
from lilliput.learn.nn import Net
from lilliput.passes import run_passes

X = np.random.default_rng(0).normal(size=(8, 6, 3)).astype(np.float32)
LAYERS = {
    "conv2d": (lambda n: n.conv2d("x", 5, 3, 2, activation="relu"), (4, 3, 5)),
    "conv2d in groups": (lambda n: n.conv2d("x", 6, (3, 1), padding="valid", groups=3, bias=False), (6, 6, 6)),
    "depthwise": (lambda n: n.depthwise("x", 3, multiplier=2, dilation=2), (8, 6, 6)),
    "transpose_conv": (lambda n: n.transpose_conv("x", 4, 3), (16, 12, 4)),
    "dense": (lambda n: n.dense("x", 7, "tanh"), (8, 6, 7)),
    "conv1d": (lambda n: n.conv1d(n.reshape("x", (48, 3)), 4, 3, padding="causal", dilation=4), (48, 4)),
    "depthwise1d": (lambda n: n.depthwise1d(n.reshape("x", (48, 3)), 5, 2), (24, 3)),
    "batch_norm": (lambda n: n.batch_norm("x", "gelu"), (8, 6, 3)),
    "max_pool": (lambda n: n.max_pool("x", 2), (4, 3, 3)),
    "average_pool": (lambda n: n.average_pool("x", 3, 2, "same"), (4, 3, 3)),
    "global_average_pool": (lambda n: n.global_average_pool("x"), (3,)),
    "global_max_pool": (lambda n: n.global_max_pool("x", keep=True), (1, 1, 3)),
    "flatten": (lambda n: n.flatten("x"), (144,)),
    "transpose": (lambda n: n.transpose("x", (1, 0, 2)), (6, 8, 3)),
    "pad": (lambda n: n.pad("x", ((1, 2), (0, 0), (0, 1)), 3.0), (11, 6, 4)),
    "crop": (lambda n: n.crop("x", (1, 2, 0), (4, 4, 2)), (4, 4, 2)),
    "upsample": (lambda n: n.upsample("x", (2, 1)), (16, 6, 3)),
    "add": (lambda n: n.add("x", n.activation("x", "silu"), "relu"), (8, 6, 3)),
    "subtract": (lambda n: n.subtract("x", n.constant("c", np.ones(3)), "gelu"), (8, 6, 3)),
    "multiply": (lambda n: n.multiply("x", "x"), (8, 6, 3)),
    "concat": (lambda n: n.concat(["x", "x"]), (8, 6, 6)),
    "layer_norm": (lambda n: n.layer_norm("x"), (8, 6, 3)),
    "attention": (lambda n: n.attention(n.reshape("x", (48, 3)), 2, width=8, causal=True), (48, 3)),
    "transformer_encoder": (lambda n: n.transformer_encoder(n.reshape("x", (24, 6)), 3, 12), (24, 6)),
    "softmax": (lambda n: n.softmax("x"), (8, 6, 3)),
}


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer(layer):
    """Its shape, its run, and its C."""
    add, shape = LAYERS[layer]
    net = Net("one", {"x": X.shape})
    graph = net.graph(add(net))
    (y,) = evaluate(graph, [X]).outputs
    assert y.shape == shape and np.all(np.isfinite(y))
    assert c_project(run_passes(graph)).files


def test_layers_compute_what_they_say():
    net = Net("sums", {"x": (4, 2)})
    y = net.conv1d("x", 3, 2, padding="causal", named="c")
    graph = net.graph(net.global_average_pool(net.activation(y, "silu")))
    x = np.arange(8, dtype=np.float32).reshape(4, 2) / 8
    w = graph.values["c/weights"].array()[:, :, 0]  # (3, 2 steps, 2)
    behind = np.vstack([np.zeros((1, 2)), x[:-1]])
    sums = behind @ w[:, 0].T + x @ w[:, 1].T
    np.testing.assert_allclose(evaluate(graph, [x]).outputs[0], (sums / (1 + np.exp(-sums))).mean(0), atol=1e-6)


def test_a_table_of_rows():
    net = Net("words", {"tokens": (5,)}, integers=["tokens"])
    graph = net.graph(net.embedding("tokens", 7, 4, named="table"))
    tokens = np.array([6, 0, 3, 3, 1], np.int32)
    np.testing.assert_array_equal(evaluate(graph, [tokens]).outputs[0], graph.values["table/weights"].array()[tokens])


def test_one_name_is_one_parameter():
    net = Net("shared", {"x": (6,)})
    y = net.dense(net.dense("x", 6, "relu", named="both"), 6, "relu", named="both")
    graph = net.graph(y)
    assert [v.name for v in graph.constants] == ["both/weights", "both/bias"]
    assert len(graph.nodes) == 2
    apart = Net("apart", {"x": (6,)})
    assert len(apart.graph(apart.dense(apart.dense("x", 6), 6)).constants) == 4
    with pytest.raises(GraphError, match=r"'both/weights' is a parameter \[6, 6\], and cannot be shared"):
        net.dense("x", 5, named="both")


def test_weights_begin_as_he_and_glorot_draw_them():
    """The deviation of 36,864 numbers is theirs within 3 %, which is eight standard errors; the seed decides."""
    graphs = []
    for seed in (1, 1, 2):
        net = Net("wide", {"x": (8, 8, 64)}, seed=seed)
        y = net.conv2d("x", 64, 3, activation="relu", named="he")
        graphs.append(net.graph(net.conv2d(y, 64, 3, named="glorot")))
    drawn = [{v.name: v.array() for v in graph.constants} for graph in graphs]
    assert np.isclose(drawn[0]["he/weights"].std(), (2 / 576) ** 0.5, rtol=0.03)
    assert np.isclose(drawn[0]["glorot/weights"].std(), (2 / 1152) ** 0.5, rtol=0.03)
    assert np.abs(drawn[0]["glorot/weights"]).max() <= (6 / 1152) ** 0.5
    assert not drawn[0]["he/bias"].any()
    assert np.array_equal(drawn[0]["he/weights"], drawn[1]["he/weights"])
    assert not np.array_equal(drawn[0]["he/weights"], drawn[2]["he/weights"])


def test_only_what_the_outputs_need_is_there():
    net = Net("heads", {"a": (4,), "b": (4,)})
    used, unused = net.dense("a", 3), net.dense("b", 2)
    graph = net.graph(used, labels=["p", "q", "r"])
    assert graph.inputs == ("a", "b") and len(graph.nodes) == 1 and graph.labels == ("p", "q", "r")
    assert net.graph([used, unused]).outputs == (used, unused)
    assert all(v.kind is Kind.PARAMETER for v in graph.constants)


def test_sentences():
    net = Net("wrong", {"x": (4,)})
    with pytest.raises(GraphError, match="wrong has no value 'y'; it has x"):
        net.dense("y", 3)
    with pytest.raises(UnsupportedError, match="activation 'sine' is unknown; there are none, relu"):
        net.dense("x", 3, "sine")
    with pytest.raises(ShapeError):
        net.max_pool(net.reshape("x", (2, 2, 1)), 3)


def test_no_torch_is_needed():
    code = "import sys\nsys.modules['torch'] = None\nimport lilliput\nprint(lilliput.nn.Net('n', {'x': (3,)}).name)\n"
    done = process(code=code)
    assert done.stdout.strip() == "n", done.stderr
    assert lil.nn.Net is Net

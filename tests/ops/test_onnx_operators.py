"""Each ONNX operator that we read against onnxruntime: the same numbers, and no transposes where none are needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lilliput.formats.onnx.importer import convert
from lilliput.formats.onnx.writing.file import NodeSpec, write_model
from lilliput.graph import Graph, LilliputError, UnsupportedError
from onnx_oracle import assert_same, operators_of, oracle, ours


def numbers(*shape: int, seed: int = 3) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 0.5, shape).astype(np.float32)


def places(*values: int) -> np.ndarray:
    return np.array(values, np.int64)


def one(
    op: str,
    inputs: Mapping[str, Sequence[int]],
    constants: Mapping[str, np.ndarray] | None = None,
    opset: int = 17,
    outputs: Sequence[str] = ("y",),
    names: Sequence[str] | None = None,
    **attributes: Any,
) -> bytes:
    """A model of one node, which reads the inputs, then the constants."""
    constants = constants or {}
    node = NodeSpec(op, [*inputs, *constants] if names is None else names, outputs, attributes)
    return write_model([node], inputs, outputs, constants, opset)


IMAGE = {"x": (1, 4, 9, 7)}
SIGNAL = {"x": (1, 4, 12)}
CONVOLUTIONS: dict[str, tuple[Mapping[str, Sequence[int]], tuple[int, ...], dict[str, Any]]] = {
    "plain": (IMAGE, (6, 4, 3, 2), {}),
    "asymmetric pads": (IMAGE, (6, 4, 3, 3), {"pads": [0, 1, 2, 3], "strides": [2, 1]}),
    "dilated": (IMAGE, (6, 4, 3, 2), {"dilations": [2, 3], "pads": [1, 1, 1, 1]}),
    "groups": (IMAGE, (6, 2, 3, 3), {"group": 2}),
    "depthwise": (IMAGE, (4, 1, 3, 3), {"group": 4, "auto_pad": "SAME_UPPER", "strides": [2, 2]}),
    "depthwise, two a channel": (IMAGE, (8, 1, 2, 3), {"group": 4, "auto_pad": "SAME_LOWER"}),
    "valid": (IMAGE, (3, 4, 4, 4), {"auto_pad": "VALID", "kernel_shape": [4, 4]}),
    "signal": (SIGNAL, (5, 4, 3), {"pads": [2, 1], "strides": [2], "dilations": [2]}),
    "signal, depthwise": (SIGNAL, (4, 1, 3), {"group": 4, "pads": [1, 1]}),
}


@pytest.mark.parametrize("case", CONVOLUTIONS)
@pytest.mark.parametrize("bias", [False, True])
def test_conv(case: str, bias: bool) -> None:
    inputs, weights, attributes = CONVOLUTIONS[case]
    constants = {"w": numbers(*weights), **({"b": numbers(weights[0])} if bias else {})}
    assert "transpose" not in operators_of(assert_same(one("Conv", inputs, constants, **attributes)))


@pytest.mark.parametrize(
    ("shape", "attributes"),
    [
        ((4, 3, 3, 2), {"strides": [2, 2], "pads": [1, 0, 1, 1], "output_padding": [1, 0]}),
        ((4, 2, 2, 2), {"strides": [2, 2]}),
        ((4, 3, 2, 3), {"strides": [2, 1], "dilations": [3, 2], "pads": [1, 2, 0, 1]}),
    ],
)
def test_conv_transpose(shape: tuple[int, ...], attributes: dict[str, Any]) -> None:
    constants = {"w": numbers(*shape), "b": numbers(shape[1])}
    assert "transpose" not in operators_of(assert_same(one("ConvTranspose", IMAGE, constants, **attributes)))


def test_conv_transpose_in_groups() -> None:
    constants = {"w": numbers(4, 3, 3, 2), "b": numbers(6)}
    assert_same(one("ConvTranspose", IMAGE, constants, group=2, strides=[2, 2], dilations=[1, 2]))


POOLS = [
    {"kernel_shape": [2, 2], "strides": [2, 2]},
    {"kernel_shape": [3, 2], "strides": [2, 1], "pads": [1, 0, 2, 1]},
    {"kernel_shape": [3, 3], "strides": [2, 2], "auto_pad": "SAME_UPPER"},
    {"kernel_shape": [2, 3], "strides": [2, 2], "ceil_mode": 1},
]


@pytest.mark.parametrize("attributes", POOLS)
@pytest.mark.parametrize("op", ["MaxPool", "AveragePool"])
def test_pools(op: str, attributes: dict[str, Any]) -> None:
    assert_same(one(op, IMAGE, **attributes))


@pytest.mark.parametrize("attributes", POOLS[:3])
def test_average_pool_that_counts_its_padding(attributes: dict[str, Any]) -> None:
    assert_same(one("AveragePool", IMAGE, **attributes, count_include_pad=1))


@pytest.mark.parametrize("op", ["GlobalAveragePool", "GlobalMaxPool"])
@pytest.mark.parametrize("inputs", [IMAGE, SIGNAL])
def test_global_pools(op: str, inputs: Mapping[str, Sequence[int]]) -> None:
    assert "transpose" not in operators_of(assert_same(one(op, inputs)))


@pytest.mark.parametrize("kind", ["MaxPool", "AveragePool"])
def test_pools_of_signals(kind: str) -> None:
    assert_same(one(kind, SIGNAL, kernel_shape=[3], strides=[2], pads=[1, 0]))


@pytest.mark.parametrize("offset", [None, (5,), (1, 5), (1,), (3, 5)])
@pytest.mark.parametrize("turned", [0, 1])
def test_gemm(offset: tuple[int, ...] | None, turned: int) -> None:
    constants = {"w": numbers(*((5, 7) if turned else (7, 5)))}
    constants |= {} if offset is None else {"c": numbers(*offset)}
    assert_same(one("Gemm", {"x": (3, 7)}, constants, transB=turned, alpha=0.5, beta=2.0))


def test_gemm_of_two_computed_matrices() -> None:
    assert_same(one("Gemm", {"a": (7, 3), "b": (5, 7)}, transA=1, transB=1, alpha=0.25))


@pytest.mark.parametrize("shapes", [((1, 6, 7), (7, 5)), ((7,), (7, 5)), ((2, 3, 4, 7), (7, 2))])
def test_matmul_by_a_constant(shapes: Any) -> None:
    assert operators_of(assert_same(one("MatMul", {"x": shapes[0]}, {"w": numbers(*shapes[1])}))) == ["dense"]


def test_matmul_of_a_transposed_operand_turns_nothing() -> None:
    nodes = [
        NodeSpec("Transpose", ["k"], ["t"], {"perm": [0, 1, 3, 2]}),
        NodeSpec("MatMul", ["q", "t"], ["y"]),
    ]
    model = write_model(nodes, {"q": (1, 2, 5, 4), "k": (1, 2, 6, 4)}, ["y"])
    assert operators_of(assert_same(model)) == ["batch_matmul"]


UNARY: dict[str, dict[str, Any]] = {
    "Relu": {}, "LeakyRelu": {"alpha": 0.2}, "Sigmoid": {}, "Tanh": {}, "HardSwish": {}, "Elu": {}, "Exp": {},
    "HardSigmoid": {"alpha": 0.3, "beta": 0.4}, "Neg": {}, "Abs": {}, "Softmax": {"axis": 1}, "Identity": {},
    "LogSoftmax": {"axis": -2}, "Reciprocal": {}, "Dropout": {},
}  # fmt: skip


@pytest.mark.parametrize("op", UNARY)
def test_numbers_one_by_one(op: str) -> None:
    assert_same(one(op, {"x": (1, 3, 4, 5)}, **UNARY[op]))


@pytest.mark.parametrize("op", ["Sqrt", "Log"])
def test_numbers_above_zero(op: str) -> None:
    arrays = {"x": np.abs(numbers(2, 9)) + np.float32(0.1)}
    assert_same(one(op, {"x": (2, 9)}), arrays=arrays)


@pytest.mark.parametrize("approximate", ["none", "tanh"])
def test_gelu(approximate: str) -> None:
    assert_same(one("Gelu", {"x": (2, 9)}, opset=20, approximate=approximate))


@pytest.mark.parametrize("exponent", [0.5, 1.0, 2.0, 3.0])
def test_pow(exponent: float) -> None:
    model = one("Pow", {"x": (2, 9)}, {"e": np.array(exponent, np.float32)})
    assert_same(model, arrays={"x": np.abs(numbers(2, 9))})


@pytest.mark.parametrize("bounds", [(0.0, 6.0), (-1.0, 1.0), (-0.3, 0.2), (None, 0.4), (0.1, None)])
def test_clip(bounds: tuple[float | None, float | None]) -> None:
    found = {name: np.array(b, np.float32) for name, b in zip(("low", "high"), bounds, strict=True) if b is not None}
    names = ["x", *("" if b is None else n for n, b in zip(("low", "high"), bounds, strict=True))]
    assert_same(one("Clip", {"x": (1, 4, 5, 3)}, found, names=names))


@pytest.mark.parametrize("shape", [(), (1,), (5,), (1, 3, 4, 5), (1, 1, 4, 5), (3, 1, 1)])
@pytest.mark.parametrize("op", ["Add", "Sub", "Mul", "Div", "Max", "Min"])
@pytest.mark.parametrize("image", [False, True])
def test_two_operands(op: str, shape: tuple[int, ...], image: bool) -> None:
    """Behind a convolution the image is held channels last, and the constant follows it."""
    nodes = [NodeSpec("Conv", ["x", "w"], ["c"])] if image else []
    nodes.append(NodeSpec(op, ["c" if image else "x", "k"], ["y"]))
    constants = {"k": np.abs(numbers(*shape)) + np.float32(0.5), "w": numbers(3, 3, 1, 1)}
    model = write_model(nodes, {"x": (1, 3, 4, 5)}, ["y"], constants)
    assert "transpose" not in operators_of(assert_same(model))


@pytest.mark.parametrize("slope", [(1,), (3, 1, 1)])
def test_prelu(slope: tuple[int, ...]) -> None:
    nodes = [NodeSpec("Conv", ["x", "w"], ["c"]), NodeSpec("PRelu", ["c", "s"], ["y"])]
    model = write_model(nodes, {"x": (1, 3, 4, 5)}, ["y"], {"w": numbers(3, 3, 1, 1), "s": numbers(*slope)})
    assert_same(model)


def test_computed_operands_of_other_ranks_and_orders() -> None:
    nodes = [NodeSpec("Conv", ["x", "w"], ["c"]), NodeSpec("Add", ["c", "z"], ["y"])]
    model = write_model(nodes, {"x": (1, 3, 4, 5), "z": (4, 5)}, ["y"], {"w": numbers(3, 3, 1, 1)})
    assert_same(model)


@pytest.mark.parametrize("rank", [2, 3, 4])
def test_batch_normalization(rank: int) -> None:
    shape = (1, 4, 6, 5)[:rank]
    parts = {name: numbers(4, seed=i) for i, name in enumerate(("scale", "offset", "mean"))}
    assert_same(one("BatchNormalization", {"x": shape}, {**parts, "variance": numbers(4) ** 2}, epsilon=1e-3))


def test_batch_normalization_folds_into_the_convolution_before_it() -> None:
    parts = {name: numbers(6, seed=i) for i, name in enumerate(("s", "o", "m"))}
    nodes = [NodeSpec("Conv", ["x", "w"], ["c"]), NodeSpec("BatchNormalization", ["c", "s", "o", "m", "v"], ["y"])]
    model = write_model(nodes, IMAGE, ["y"], {"w": numbers(6, 4, 3, 3), **parts, "v": numbers(6) ** 2})
    assert operators_of(assert_same(model)) == ["conv2d"]


def test_batch_normalization_can_be_trained() -> None:
    """Before passes fold it, it is the operator whose scale and offset are learned, its statistics measured."""
    parts = {name: numbers(6, seed=i) for i, name in enumerate(("s", "o", "m"))}
    nodes = [NodeSpec("Conv", ["x", "w"], ["c"]), NodeSpec("BatchNormalization", ["c", "s", "o", "m", "v"], ["y"])]
    model = write_model(nodes, IMAGE, ["y"], {"w": numbers(6, 4, 3, 3), **parts, "v": numbers(6) ** 2})
    (norm,) = [node for node in convert(model, "batch").nodes if node.op.name == "batch_norm"]
    assert norm.inputs[1:] == ("s", "o", "m", "v")


def test_layer_normalization() -> None:
    assert_same(one("LayerNormalization", {"x": (1, 5, 8)}, {"s": numbers(8), "b": numbers(8, seed=4)}))


@pytest.mark.parametrize("keep", [0, 1])
@pytest.mark.parametrize("axes", [[2, 3], [1], [-1], [1, 3]])
@pytest.mark.parametrize("op", ["ReduceMean", "ReduceMax"])
def test_reductions_by_attribute(op: str, axes: list[int], keep: int) -> None:
    nodes = [NodeSpec("Conv", ["x", "w"], ["c"]), NodeSpec(op, ["c"], ["y"], {"axes": axes, "keepdims": keep})]
    assert_same(write_model(nodes, IMAGE, ["y"], {"w": numbers(3, 4, 2, 2)}, 17))


@pytest.mark.parametrize("op", ["ReduceMean", "ReduceSum", "ReduceMax"])
def test_reductions_by_input(op: str) -> None:
    assert_same(one(op, IMAGE, {"axes": places(1, 2)}, 18, keepdims=0))


@pytest.mark.parametrize("op", ["ArgMax", "ArgMin"])
@pytest.mark.parametrize("keep", [0, 1])
def test_places_of_extremes(op: str, keep: int) -> None:
    nodes = [NodeSpec(op, ["x"], ["y"], {"axis": 1, "keepdims": keep})]
    assert_same(write_model(nodes, {"x": (1, 5, 4)}, ["y"], types={"y": "int64"}))


@pytest.mark.parametrize(
    ("op", "constants", "attributes"),
    [
        ("Flatten", {}, {"axis": 2}),
        ("Reshape", {"s": places(0, -1)}, {}),
        ("Reshape", {"s": places(1, 2, 2, -1)}, {}),
        ("Squeeze", {"a": places(0)}, {}),
        ("Unsqueeze", {"a": places(0, -1)}, {}),
        ("Transpose", {}, {"perm": [2, 0, 3, 1]}),
        ("Slice", {"b": places(1, 0), "e": places(100, -1), "a": places(1, 3), "s": places(1, 2)}, {}),
        ("Slice", {"b": places(-1), "e": places(-100), "a": places(2), "s": places(-2)}, {}),
        ("Pad", {"p": places(0, 1, 0, 2, 0, 0, 3, 0), "v": np.array(0.5, np.float32)}, {}),
        ("Pad", {"p": places(0, 0, 1, 2, 0, 0, 2, 1)}, {"mode": "reflect"}),
        ("Gather", {"i": places(2, -1, 0)}, {"axis": 1}),
        ("Gather", {"i": np.array(-2, np.int64)}, {"axis": 2}),
    ],
)
@pytest.mark.parametrize("image", [False, True])
def test_moved_numbers(op: str, constants: dict[str, np.ndarray], attributes: dict[str, Any], image: bool) -> None:
    nodes = [NodeSpec("Conv", ["x", "w"], ["c"])] if image else []
    nodes.append(NodeSpec(op, ["c" if image else "x", *constants], ["y"], attributes))
    assert_same(write_model(nodes, {"x": (1, 4, 5, 6)}, ["y"], {**constants, "w": numbers(4, 4, 1, 1)}))


@pytest.mark.parametrize(("opset", "sizes"), [(13, [1, 3]), (17, [2, 2]), (18, None)])
def test_split_and_concat(opset: int, sizes: list[int] | None) -> None:
    more = {} if sizes is None else {"s": np.array(sizes, np.int64)}
    attributes = {"axis": 1} | ({"num_outputs": 2} if opset == 18 else {})
    nodes = [
        NodeSpec("Conv", ["x", "w"], ["c"]),
        NodeSpec("Split", ["c", *more], ["a", "b"], attributes),
        NodeSpec("Concat", ["b", "a"], ["y"], {"axis": 1}),
    ]
    model = write_model(nodes, {"x": (1, 4, 5, 6)}, ["y"], {**more, "w": numbers(4, 4, 1, 1)}, opset)
    assert "transpose" not in operators_of(assert_same(model))


RESIZES = [
    {"mode": "nearest", "coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"},
    {"mode": "nearest"},
    {"mode": "linear"},
    {"mode": "linear", "coordinate_transformation_mode": "pytorch_half_pixel"},
    {"mode": "linear", "coordinate_transformation_mode": "align_corners"},
    {"mode": "linear", "coordinate_transformation_mode": "asymmetric"},
]


@pytest.mark.parametrize("attributes", RESIZES)
@pytest.mark.parametrize("scaled", [True, False])
def test_resize(attributes: dict[str, Any], scaled: bool) -> None:
    constants = {"f": np.array([1, 1, 2, 2], np.float32)} if scaled else {"t": places(1, 4, 15, 13)}
    names = ["x", "", "f"] if scaled else ["x", "", "", "t"]
    model = one("Resize", IMAGE, constants, 18, names=names, **attributes)
    assert "transpose" not in operators_of(assert_same(model))


def test_a_nearest_pixel_that_is_none_is_refused() -> None:
    """Halving: each middle lies between two pixels, where ONNX rounds down and our operator up."""
    model = one("Resize", {"x": (1, 2, 8, 6)}, {"t": places(1, 2, 4, 3)}, 18, names=["x", "", "", "t"], mode="nearest")
    with pytest.raises(UnsupportedError, match="half_pixel with round_prefer_floor is not read"):
        convert(model, "model.onnx")


def test_embedding() -> None:
    nodes = [NodeSpec("Gather", ["table", "x"], ["y"])]
    model = write_model(nodes, {"x": (1, 6)}, ["y"], {"table": numbers(11, 4)}, types={"x": "int64"})
    assert_same(model, arrays={"x": np.array([[3, 0, 10, 7, 7, 1]])})


def test_constants_are_computed_at_import() -> None:
    """As torch writes a view of a fixed shape: the shape, a part of it, and a concatenation, all known."""
    nodes = [
        NodeSpec("Shape", ["x"], ["s"]),
        NodeSpec("Gather", ["s", "zero"], ["n"]),
        NodeSpec("Unsqueeze", ["n", "first"], ["u"]),
        NodeSpec("Constant", [], ["rest"], {"value_ints": [-1]}),
        NodeSpec("Concat", ["u", "rest"], ["t"], {"axis": 0}),
        NodeSpec("Reshape", ["x", "t"], ["y"]),
    ]
    constants = {"zero": np.array(0, np.int64), "first": places(0)}
    graph = assert_same(write_model(nodes, {"x": (2, 3, 4)}, ["y"], constants))
    assert operators_of(graph) == ["reshape"]


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_convolutions_of_any_shape(data: st.DataObject) -> None:
    """The same numbers, or a sentence where the window is larger than the padded image."""
    groups, depth, fan = (data.draw(st.integers(1, 3)) for _ in range(3))
    size = data.draw(st.tuples(st.integers(1, 9), st.integers(1, 9)))
    attributes = {
        "group": groups,
        "strides": data.draw(st.lists(st.integers(1, 3), min_size=2, max_size=2)),
        "dilations": data.draw(st.lists(st.integers(1, 2), min_size=2, max_size=2)),
        "pads": data.draw(st.lists(st.integers(0, 2), min_size=4, max_size=4)),
    }
    kernel = data.draw(st.tuples(st.integers(1, 3), st.integers(1, 3)))
    constants = {"w": numbers(groups * fan, depth, *kernel)}
    model = one("Conv", {"x": (1, groups * depth, *size)}, constants, **attributes)
    spans = [(k - 1) * d + 1 for k, d in zip(kernel, attributes["dilations"], strict=True)]
    pads = attributes["pads"]
    if any(n + pads[i] + pads[i + 2] < spans[i] for i, n in enumerate(size)):
        with pytest.raises(LilliputError, match="does not fit into an image"):
            convert(model, "model.onnx")
    else:
        assert_same(model)


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_views_of_images_in_any_order(data: st.DataObject) -> None:
    """Transposes, reshapes and sums behind a convolution, whatever order the values are held in."""
    nodes, last, shape = [NodeSpec("Conv", ["x", "w"], ["v0"])], "v0", [1, 2, 3, 4]
    constants: dict[str, np.ndarray] = {"w": numbers(2, 3, 1, 1)}
    for step in range(1, data.draw(st.integers(2, 5))):
        kind, name = data.draw(st.sampled_from(["turn", "view", "flat", "add"])), f"v{step}"
        if kind == "turn":
            perm = data.draw(st.permutations(range(len(shape))))
            nodes.append(NodeSpec("Transpose", [last], [name], {"perm": list(perm)}))
            shape = [shape[axis] for axis in perm]
        elif kind == "add":
            constants[f"k{step}"] = numbers(*shape[data.draw(st.integers(0, len(shape) - 1)) :])
            nodes.append(NodeSpec("Add", [last, f"k{step}"], [name]))
        else:
            views = [[1, -1], [2, -1]] if kind == "flat" else [[1, 2, -1], [2, 3, -1], [1, 4, 1, -1], [3, 1, 2, 4]]
            view = data.draw(st.sampled_from(views))
            constants[f"k{step}"] = np.array(view, np.int64)
            nodes.append(NodeSpec("Reshape", [last, f"k{step}"], [name]))
            shape = list(np.empty(24).reshape(view).shape)
        last = name
    assert_same(write_model(nodes, {"x": (1, 3, 3, 4)}, [last], constants))


def test_the_oracle_would_see_a_wrong_weight() -> None:
    """The comparison itself can fail."""
    good = one("Gemm", {"x": (1, 7)}, {"w": numbers(7, 5)})
    wrong: Graph = convert(one("Gemm", {"x": (1, 7)}, {"w": numbers(7, 5, seed=4)}), "model.onnx")
    arrays = {"x": numbers(1, 7)}
    assert not np.allclose(ours(wrong, arrays)[0], oracle(good, arrays)[0])


@pytest.mark.parametrize("inputs", [IMAGE, SIGNAL])
def test_instance_normalization(inputs: Mapping[str, Sequence[int]]) -> None:
    constants = {"scale": numbers(4, seed=1), "offset": numbers(4, seed=2)}
    model = one("InstanceNormalization", inputs, constants, epsilon=1e-3)
    assert "transpose" not in operators_of(assert_same(model))


@pytest.mark.parametrize("groups", [1, 2, 4])
def test_group_normalization(groups: int) -> None:
    constants = {"scale": numbers(4, seed=1), "offset": numbers(4, seed=2)}
    assert_same(one("GroupNormalization", IMAGE, constants, opset=21, num_groups=groups))


@pytest.mark.parametrize("shape", [(1, 4, 9, 7), (2, 1, 1, 1), (1, 1, 5, 9, 7), (3, 1, 9, 1)])
def test_expand(shape: tuple[int, ...]) -> None:
    x = (1, 4, 1, 7) if len(shape) == 4 else (1, 5, 1, 1)
    assert_same(one("Expand", {"x": x}, {"shape": places(*shape)}))


def test_tile() -> None:
    assert_same(one("Tile", {"x": (1, 2, 3)}, {"times": places(2, 1, 3)}))


def test_a_dense_layer_behind_a_turned_signal() -> None:
    """Channels of a signal, put last by the model itself: rows of a dense layer as they stand."""
    nodes = [
        NodeSpec("Conv", ["x", "w"], ["a"], {"pads": [1, 1]}),
        NodeSpec("Transpose", ["a"], ["t"], {"perm": [0, 2, 1]}),
        NodeSpec("MatMul", ["t", "d"], ["y"]),
    ]
    model = write_model(nodes, {"x": (1, 4, 12)}, ["y"], {"w": numbers(5, 4, 3), "d": numbers(5, 3)})
    assert "transpose" not in operators_of(assert_same(model))


def recurrent(op: str, gates: int, directions: int, bias: bool = True, **attributes: Any) -> bytes:
    """One layer of five cells over seven steps of four numbers, all of its rows and the last ones."""
    constants = {"w": numbers(directions, gates * 5, 4, seed=1), "r": numbers(directions, gates * 5, 5, seed=2)}
    names = ["x", "w", "r"]
    if bias:
        constants["b"] = numbers(directions, gates * 10, seed=3)
        names.append("b")
    way = "bidirectional" if directions == 2 else attributes.pop("direction", "forward")
    node = NodeSpec(op, names, ["y", "last"], {"hidden_size": 5, "direction": way, **attributes})
    return write_model([node], {"x": (7, 1, 4)}, ["y", "last"], constants)


@pytest.mark.parametrize("directions", [1, 2])
@pytest.mark.parametrize(("op", "gates"), [("LSTM", 4), ("GRU", 3), ("RNN", 1)])
def test_recurrent_layers(op: str, gates: int, directions: int) -> None:
    graph = assert_same(recurrent(op, gates, directions))
    assert "transpose" not in operators_of(graph)


@pytest.mark.parametrize(("op", "gates", "attributes"), [
    ("GRU", 3, {"linear_before_reset": 1}), ("LSTM", 4, {"direction": "reverse"}), ("LSTM", 4, {"bias": False}),
    ("GRU", 3, {"bias": False, "linear_before_reset": 1}),
])  # fmt: skip
def test_recurrent_layers_of_other_kinds(op: str, gates: int, attributes: dict[str, Any]) -> None:
    assert_same(recurrent(op, gates, 1, **attributes))


@pytest.mark.parametrize(
    ("op", "gates", "attributes", "sentence"),
    [
        ("LSTM", 4, {"clip": 3.0}, "clip is not read"),
        ("LSTM", 4, {"input_forget": 1}, "input_forget is not read"),
        ("GRU", 3, {"layout": 1}, "layout 1 is not read"),
    ],
)
def test_recurrent_layers_that_are_not_read(op: str, gates: int, attributes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(UnsupportedError, match=sentence):
        convert(recurrent(op, gates, 1, **attributes), "m.onnx")


@pytest.mark.parametrize("condition", [[True, False, True], [True] * 3, [False] * 3])
def test_where(condition: list[bool]) -> None:
    nodes = [NodeSpec("Where", ["c", "x", "z"], ["y"])]
    constants = {"c": np.array(condition), "z": numbers(2, 3)}
    assert_same(write_model(nodes, {"x": (2, 3)}, ["y"], constants))

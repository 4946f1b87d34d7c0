"""Whole networks from ONNX against onnxruntime: equal numbers, no transposes, weights stored once."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence

import numpy as np
import pytest

from lilliput.formats.onnx.importer import convert
from lilliput.formats.onnx.writing.file import NodeSpec, write_model
from lilliput.graph import UnsupportedError
from onnx_oracle import assert_same, operators_of

RNG = np.random.default_rng(7)


class Net:
    """Layers one after the other, with weights as He et al. scale them."""

    def __init__(self) -> None:
        self.nodes: list[NodeSpec] = []
        self.constants: dict[str, np.ndarray] = {}

    def add(self, op: str, inputs: Sequence[str], *shapes: tuple[int, ...], **attributes: object) -> str:
        """A node with new weights of the shapes; gives its output's name."""
        name = f"{op.lower()}{len(self.nodes)}"
        names = [f"{name}.{i}" for i in range(len(shapes))]
        for each, shape in zip(names, shapes, strict=True):
            spread = (2 / max(1, np.prod(shape[1:]))) ** 0.5
            self.constants[each] = RNG.normal(0, spread, shape).astype(np.float32)
        self.nodes.append(NodeSpec(op, [*inputs, *names], [name], attributes))
        return name

    def normalised(self, x: str, m: int, depth: int, size: int, **attributes: object) -> str:
        """Convolution, batch normalisation, ReLU."""
        conv = self.add("Conv", [x], (m, depth, size, size), **attributes)
        parts = [f"{conv}.{part}" for part in ("scale", "offset", "mean", "variance")]
        for part in parts:
            self.constants[part] = RNG.uniform(0.5, 1.5, m).astype(np.float32)
        return self.add("Relu", [self.add("BatchNormalization", [conv, *parts])])

    def model(self, inputs: dict[str, Sequence[int]], *outputs: str) -> bytes:
        return write_model(self.nodes, inputs, outputs, self.constants)


def test_a_small_cnn() -> None:
    net = Net()
    x = net.normalised("x", 8, 3, 3, pads=[1, 1, 1, 1])
    x = net.add("MaxPool", [x], kernel_shape=[2, 2], strides=[2, 2])
    x = net.normalised(x, 12, 8, 3)
    x = net.add("Dropout", [net.add("Flatten", [x])])
    x = net.add("Relu", [net.add("Gemm", [x], (20, 12 * 4 * 6), (20,), transB=1)])
    x = net.add("Softmax", [net.add("Gemm", [x], (10, 20), (10,), transB=1)])
    graph = assert_same(net.model({"x": (1, 3, 12, 16)}, x))
    assert operators_of(graph) == ["conv2d", "max_pool_2d", "conv2d", "reshape", "dense", "dense", "softmax"]


def test_a_residual_network() -> None:
    net = Net()
    x = net.normalised("x", 8, 3, 3, pads=[1, 1, 1, 1])
    for m, depth, stride in ((8, 8, 1), (16, 8, 2)):
        y = net.normalised(x, m, depth, 3, pads=[1, 1, 1, 1], strides=[stride, stride])
        y = net.add("Conv", [y], (m, m, 3, 3), (m,), pads=[1, 1, 1, 1])
        x = x if stride == 1 else net.add("Conv", [x], (m, depth, 1, 1), strides=[2, 2])
        x = net.add("Relu", [net.add("Add", [y, x])])
    x = net.add("Flatten", [net.add("GlobalAveragePool", [x])])
    graph = assert_same(net.model({"x": ("batch", 3, 16, 16)}, net.add("Gemm", [x], (10, 16), (10,), transB=1)))
    assert set(operators_of(graph)) == {"conv2d", "add", "reduce_sum", "dense", "reshape"}


def test_a_depthwise_network() -> None:
    """Inverted residuals with squeeze-and-excitation, as MobileNetV3 has them."""
    net = Net()
    x = net.add("HardSwish", [net.add("Conv", ["x"], (8, 1, 3, 3), (8,), pads=[1, 1, 1, 1], strides=[2, 2])])
    y = net.add("Clip", [net.add("Conv", [x], (24, 8, 1, 1)), "low", "high"])
    net.constants |= {"low": np.array(0, np.float32), "high": np.array(6, np.float32)}
    y = net.normalised(y, 24, 1, 3, pads=[1, 1, 1, 1], group=24)
    gate = net.add("ReduceMean", [y], axes=[2, 3], keepdims=1)
    gate = net.add("HardSigmoid", [net.add("Conv", [gate], (24, 24, 1, 1))])
    y = net.add("Conv", [net.add("Mul", [y, gate])], (8, 24, 1, 1))
    x = net.add("Add", [x, y])
    x = net.add("ReduceMean", [x], axes=[-1, -2], keepdims=0)
    graph = assert_same(net.model({"x": (1, 1, 20, 14)}, net.add("Gemm", [x], (5, 8), (5,), transB=1)))
    assert "transpose" not in operators_of(graph)
    assert "depthwise_conv2d" in operators_of(graph)


def test_a_network_of_dense_layers() -> None:
    net = Net()
    x = net.add("Tanh", [net.add("Add", [net.add("MatMul", ["x"], (13, 16))], (16,))])
    x = net.add("Sigmoid", [net.add("Add", [net.add("MatMul", [x], (16, 1))], (1,))])
    graph = assert_same(net.model({"x": ("N", 13)}, x))
    assert operators_of(graph) == ["dense", "tanh", "dense", "logistic"]


def test_a_network_over_time() -> None:
    """Dilated convolutions of signals: no reshape between the layers, one before the first."""
    net, x = Net(), "x"
    for depth, dilation in ((3, 1), (8, 2), (8, 4)):
        pads = [2 * dilation, 0]
        x = net.add("Relu", [net.add("Conv", [x], (8, depth, 3), (8,), dilations=[dilation], pads=pads)])
    x = net.add("Flatten", [net.add("GlobalAveragePool", [x])])
    graph = assert_same(net.model({"x": (1, 3, 40)}, net.add("Gemm", [x], (4, 8), (4,), transB=1)))
    assert operators_of(graph) == ["reshape", "conv2d", "conv2d", "conv2d", "reduce_sum", "reshape", "dense"]
    assert graph.values[graph.inputs[0]].shape == (40, 3)


def test_a_segmenter_keeps_channels_last_to_its_end() -> None:
    net = Net()
    top = net.normalised("x", 6, 2, 3, pads=[1, 1, 1, 1])
    low = net.normalised(net.add("MaxPool", [top], kernel_shape=[2, 2], strides=[2, 2]), 8, 6, 3, pads=[1, 1, 1, 1])
    up = net.add("ConvTranspose", [low], (8, 6, 2, 2), (6,), strides=[2, 2])
    joined = net.add("Concat", [up, top], axis=1)
    y = net.add("Softmax", [net.add("Conv", [joined], (3, 12, 1, 1), (3,))], axis=1)
    graph = assert_same(net.model({"x": (1, 2, 8, 12)}, y))
    assert "transpose" not in operators_of(graph)
    assert (graph.inputs, graph.outputs) == (("x (channels last)",), (f"{y} (channels last)",))
    assert graph.values[graph.outputs[0]].shape == (8, 12, 3)


def test_two_inputs_and_two_outputs() -> None:
    net = Net()
    image = net.add("Flatten", [net.normalised("image", 4, 1, 3)])
    x = net.add("Concat", [image, "scalars"], axis=1)
    first = net.add("Gemm", [x], (3, 4 * 4 * 5 + 2), (3,), transB=1)
    second = net.add("Sigmoid", [net.add("Gemm", [x], (1, 4 * 4 * 5 + 2), transB=1)])
    graph = assert_same(net.model({"image": (1, 1, 6, 7), "scalars": (1, 2)}, first, second))
    assert len(graph.inputs) == len(graph.outputs) == 2


def test_attention() -> None:
    """Heads split by reshape and transpose: one operator, which finds them side by side, and nothing is moved."""
    net = Net()
    net.constants |= {"heads": np.array([0, 6, 2, 4], np.int64), "merged": np.array([0, 6, 8], np.int64)}
    parts = []
    for _ in range(3):
        x = net.add("Add", [net.add("MatMul", ["x"], (8, 8))], (8,))
        parts.append(net.add("Transpose", [net.add("Reshape", [x, "heads"])], perm=[0, 2, 1, 3]))
    query, key, value = parts
    turned = net.add("Transpose", [key], perm=[0, 1, 3, 2])
    net.constants["root"] = np.array(2.0, np.float32)
    weights = net.add("Softmax", [net.add("Div", [net.add("MatMul", [query, turned]), "root"])])
    y = net.add("Transpose", [net.add("MatMul", [weights, value])], perm=[0, 2, 1, 3])
    y = net.add("Add", [net.add("MatMul", [net.add("Reshape", [y, "merged"])], (8, 8)), "x"])
    net.constants |= {"s": np.ones(8, np.float32), "o": np.zeros(8, np.float32)}
    graph = assert_same(net.model({"x": (1, 6, 8)}, net.add("LayerNormalization", [y, "s", "o"])))
    assert operators_of(graph) == ["dense", "dense", "dense", "attention", "dense", "add", "layer_norm"]


def test_weights_that_are_looked_at_are_no_part_of_attention() -> None:
    """Where the softmax is an output itself its parts stay."""
    net = Net()
    weights = net.add("Softmax", [net.add("MatMul", ["q", "k"])])
    y = net.add("MatMul", [weights, "v"])
    graph = assert_same(net.model({"q": (1, 5, 4), "k": (1, 4, 6), "v": (1, 6, 3)}, y, weights))
    assert operators_of(graph) == ["batch_matmul", "softmax", "batch_matmul"]


def test_shared_weights_are_stored_once() -> None:
    net = Net()
    net.constants["w"] = RNG.normal(0, 0.3, (4, 4, 3, 3)).astype(np.float32)
    x = net.add("Conv", ["x", "w"], pads=[1, 1, 1, 1])
    x = net.add("Conv", [net.add("Relu", [x]), "w"], pads=[1, 1, 1, 1])
    model = net.model({"x": (1, 4, 6, 6)}, x)
    assert_same(model)
    assert len(convert(model, "m.onnx").constants) == 1


def test_a_network_that_turns_its_input_itself_has_no_transpose() -> None:
    """As converters from channels-last frameworks write it."""
    net = Net()
    x = net.normalised(net.add("Transpose", ["x"], perm=[0, 3, 1, 2]), 4, 3, 3)
    graph = assert_same(net.model({"x": (1, 8, 9, 3)}, net.add("Transpose", [x], perm=[0, 2, 3, 1])))
    assert operators_of(graph) == ["conv2d"]
    assert graph.inputs == ("x",)


@pytest.mark.parametrize("form", ["halved last", "halved first"])
def test_gelu_by_the_error_function(form: str) -> None:
    """As exporters write it before opset 20."""
    net = Net()
    net.constants |= {name: np.array(n, np.float32) for name, n in (("root", 2**0.5), ("one", 1.0), ("half", 0.5))}
    x = net.add("MatMul", ["x"], (6, 9))
    y = net.add("Add", [net.add("Erf", [net.add("Div", [x, "root"])]), "one"])
    if form == "halved last":
        y = net.add("Mul", [net.add("Mul", [x, y]), "half"])
    else:
        y = net.add("Mul", [net.add("Mul", [x, "half"]), y])
    assert operators_of(assert_same(net.model({"x": (1, 6)}, y))) == ["dense", "gelu"]


def test_an_error_function_elsewhere_is_refused() -> None:
    net = Net()
    with pytest.raises(UnsupportedError, match="does not have the operator Erf"):
        convert(net.model({"x": (1, 6)}, net.add("Erf", ["x"])), "m.onnx")


def test_a_network_that_torch_exports() -> None:
    """By torch's own exporter, where it and the onnx package that it needs are installed."""
    torch = pytest.importorskip("torch", reason="torch is not installed")
    pytest.importorskip("onnx", reason="the onnx package is not installed")
    torch.manual_seed(0)
    layers = torch.nn
    net = layers.Sequential(
        layers.Conv2d(3, 8, 3, 2, 1), layers.BatchNorm2d(8), layers.ReLU6(),
        layers.Conv2d(8, 8, 3, 1, 1, groups=8), layers.Hardswish(),
        layers.AdaptiveAvgPool2d(1), layers.Flatten(), layers.Linear(8, 6), layers.GELU(), layers.Linear(6, 5),
    ).eval()  # fmt: skip
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the exporter that needs no further package
        torch.onnx.export(net, (torch.randn(1, 3, 16, 16),), file, opset_version=17, dynamo=False)
    wanted = ["conv2d", "depthwise_conv2d", "hard_swish", "reduce_sum", "reshape", "dense", "gelu", "dense"]
    assert operators_of(assert_same(file.getvalue())) == wanted

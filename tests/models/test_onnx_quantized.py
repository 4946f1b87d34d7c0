"""QDQ networks from ONNX against onnxruntime: integers between the first and the last layer, results a step apart.

onnxruntime multiplies a sum by scales in float32 and rounds halves to even; we multiply in fixed point, round twice
as TFLite Micro does. So a layer's result may differ by one step, where the exact one lies near the middle of two.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from lilliput.codegen import Options, c_project
from lilliput.formats.onnx.importer import convert
from lilliput.formats.onnx.writing.file import NodeSpec, write_model
from lilliput.graph import Format, Graph, UnsupportedError, evaluate
from lilliput.passes import run_passes
from lilliput.run.host import HostTwin
from onnx_oracle import LAST, operators_of, oracle, ours, random_inputs


class Quantized:
    """Layers with QuantizeLinear and DequantizeLinear around them, as onnxruntime's quantizer writes them."""

    def __init__(self, type_: str = "uint8", seed: int = 5) -> None:
        self.rng = np.random.default_rng(seed)
        self.type = type_
        self.nodes: list[NodeSpec] = []
        self.constants: dict[str, np.ndarray] = {}

    def scaled(self, name: str, scale: np.ndarray | float, zero: np.ndarray | int, type_: str) -> list[str]:
        self.constants |= {f"{name}.scale": np.array(scale, np.float32), f"{name}.zero": np.array(zero).astype(type_)}
        return [f"{name}.scale", f"{name}.zero"]

    def stored(self, x: str, scale: float, zero: int) -> str:
        """x quantized and real again."""
        names = self.scaled(x, scale, zero + (128 if self.type == "uint8" else 0), self.type)
        self.nodes.append(NodeSpec("QuantizeLinear", [x, *names], [f"{x}.q"]))
        self.nodes.append(NodeSpec("DequantizeLinear", [f"{x}.q", *names], [f"{x}.real"]))
        return f"{x}.real"

    def constant(self, name: str, data: np.ndarray, scale: np.ndarray | float, axis: int = 0) -> str:
        """Integers of the file as real numbers."""
        self.constants[name] = data
        zero = np.zeros(np.shape(scale))
        names = self.scaled(name, scale, zero, data.dtype.name)
        self.nodes.append(NodeSpec("DequantizeLinear", [name, *names], [f"{name}.real"], {"axis": axis}))
        return f"{name}.real"

    def layer(
        self, op: str, x: str, x_scale: float, shape: tuple[int, ...], axis: int = 0, **attributes: object
    ) -> str:
        """Weights of int8 per channel, a bias of int32 in steps of the sums."""
        name = f"{op.lower()}{len(self.nodes)}"
        spread = np.prod(shape) / shape[axis]
        scale = (self.rng.uniform(0.5, 2, shape[axis]) * 0.02 / spread**0.5).astype(np.float32)
        weights = self.constant(f"{name}.w", self.rng.integers(-127, 128, shape).astype(np.int8), scale, axis)
        steps = scale * np.float32(x_scale)
        bias = self.constant(f"{name}.b", self.rng.integers(-2000, 2000, shape[axis]).astype(np.int32), steps)
        self.nodes.append(NodeSpec(op, [x, weights, bias], [name], attributes))
        return name

    def plain(self, op: str, inputs: Sequence[str], **attributes: object) -> str:
        name = f"{op.lower()}{len(self.nodes)}"
        self.nodes.append(NodeSpec(op, inputs, [name], attributes))
        return name

    def model(self, shape: Sequence[int], output: str) -> bytes:
        return write_model(self.nodes, {"x": shape}, [output], self.constants)


def steps_apart(model: bytes, step: float, optimized: bool = False) -> tuple[Graph, np.ndarray]:
    """The graph after the passes, and by how many steps of the output it differs from onnxruntime."""
    plain = convert(model, "model.onnx")
    graph, found = run_passes(plain), []
    for seed in range(4):
        arrays = random_inputs(plain, seed)
        (wanted,), (mine,) = oracle(model, arrays, optimized), ours(graph, arrays)
        assert np.unique(wanted).size > 1
        turned = np.moveaxis(wanted, 1, -1) if graph.outputs[0].endswith(LAST) else wanted
        found.append(np.rint((mine.reshape(-1) - turned.reshape(-1)) / step))
    return graph, np.abs(np.concatenate(found))


@pytest.mark.parametrize("optimized", [False, True])
@pytest.mark.parametrize("type_", ["uint8", "int8"])
@pytest.mark.parametrize("group", [1, 4])
def test_a_convolution(type_: str, group: int, optimized: bool) -> None:
    net = Quantized(type_)
    x = net.stored("x", 0.03, 5)
    y = net.layer("Conv", x, 0.03, (8, 4 // group, 3, 3), pads=[1, 0, 1, 2], group=group)
    y = net.stored(net.plain("Relu", [y]), 0.02, -100)
    graph, apart = steps_apart(net.model((1, 4, 9, 8), y), 0.02, optimized)
    name = "depthwise_conv2d" if group == 4 else "conv2d"
    assert operators_of(graph) == ["quantize", name, "dequantize"]
    assert apart.max() <= 1
    assert np.mean(apart > 0) < 0.01


@pytest.mark.parametrize("axis", [0, 1])
def test_a_dense_layer(axis: int) -> None:
    net = Quantized()
    x = net.stored("x", 0.03, 0)
    shape = (6, 20) if axis == 0 else (20, 6)
    y = net.stored(net.layer("Gemm", x, 0.03, shape, axis, transB=1 - axis), 0.05, -3)
    graph, apart = steps_apart(net.model((1, 20), y), 0.05)
    assert operators_of(graph) == ["quantize", "dense", "dequantize"]
    assert apart.max() <= 1


@pytest.mark.parametrize(
    ("op", "attributes"),
    [
        ("MaxPool", {"kernel_shape": [2, 2], "strides": [2, 2]}),
        ("AveragePool", {"kernel_shape": [2, 2], "pads": [1, 1, 0, 0], "count_include_pad": 1}),
        ("GlobalAveragePool", {}),
        ("ReduceMean", {"axes": [2], "keepdims": 1}),
        ("LeakyRelu", {"alpha": 0.1}),
        ("Sigmoid", {}),
        ("HardSigmoid", {}),
    ],
)
def test_layers_without_weights(op: str, attributes: dict[str, object]) -> None:
    """Those that have an integer form use it; the others get real numbers, and are right as well."""
    net = Quantized("int8")
    scale, zero = (1 / 256, -128) if op == "Sigmoid" else (0.03, 4)
    y = net.stored(net.plain(op, [net.stored("x", 0.03, 4)], **attributes), scale, zero)
    graph, apart = steps_apart(net.model((1, 3, 6, 8), y), scale)
    assert apart.max() <= 1
    inner = {graph.values[name].format.dtype for node in graph.nodes[1:-1] for name in node.outputs}
    assert op == "HardSigmoid" or inner == {"s8"}


def test_a_residual_network() -> None:
    net = Quantized()
    x = net.stored("x", 0.03, 0)
    top = net.stored(net.plain("Relu", [net.layer("Conv", x, 0.03, (8, 3, 3, 3), pads=[1, 1, 1, 1])]), 0.015, -128)
    y = net.stored(net.layer("Conv", top, 0.015, (8, 8, 3, 3), pads=[1, 1, 1, 1]), 0.02, 0)
    y = net.stored(net.plain("Relu", [net.plain("Add", [y, top])]), 0.02, -128)
    y = net.stored(net.plain("GlobalAveragePool", [y]), 0.01, -128)
    y = net.stored(net.plain("Flatten", [y]), 0.01, -128)
    y = net.stored(net.layer("Gemm", y, 0.01, (5, 8), transB=1), 0.01, 0)
    graph, apart = steps_apart(net.model((1, 3, 8, 8), y), 0.01)
    assert operators_of(graph)[0] == "quantize" and operators_of(graph)[-1] == "dequantize"
    inner = {name for node in graph.nodes[1:-1] for name in node.outputs}
    assert {graph.values[name].format.dtype for name in inner} == {"s8"}
    assert apart.max() <= 2  # differences of single layers add up
    project = c_project(graph, frozenset(), Options())
    x = np.random.default_rng(9).normal(0, 1, (3, 8, 8, 3)).astype(np.float32)
    with HostTwin([project]) as twin:
        (got,) = twin.run([x], project.layout.name)
    for sample, mine in zip(x, got, strict=True):
        np.testing.assert_array_equal(mine, evaluate(graph, [sample]).outputs[0])


def test_numbers_of_another_scale_than_their_own_are_refused() -> None:
    net = Quantized()
    net.stored("x", 0.03, 0)
    names = net.scaled("other", 0.04, 128, "uint8")
    net.nodes[1] = NodeSpec("DequantizeLinear", ["x.q", *names], ["y"])
    with pytest.raises(UnsupportedError, match="not what a QuantizeLinear of this scale and zero point gives"):
        convert(net.model((1, 4), "y"), "m.onnx")


@pytest.mark.parametrize("type_", ["uint8", "int8"])
def test_the_operators_of_quantized_numbers(type_: str) -> None:
    """QLinearConv and QLinearMatMul say in one node what QDQ says in four."""
    net = Quantized(type_)
    middle = 128 if type_ == "uint8" else 0
    one, two, three = (net.scaled(n, s, middle, type_) for n, s in (("a", 0.03), ("b", 0.02), ("c", 0.05)))
    weights = net.scaled("w", np.linspace(0.001, 0.003, 4), np.zeros(4), "int8")
    matrix = net.scaled("m", 0.002, 0, "int8")
    net.constants |= {
        "w": net.rng.integers(-127, 128, (4, 2, 3, 3)).astype(np.int8),
        "bias": net.rng.integers(-900, 900, 4).astype(np.int32),
        "m": net.rng.integers(-127, 128, (4 * 4 * 3, 5)).astype(np.int8),
        "view": np.array([1, -1]),
    }
    net.nodes = [
        NodeSpec("QuantizeLinear", ["x", *one], ["q"]),
        NodeSpec("QLinearConv", ["q", *one, "w", *weights, *two, "bias"], ["conv"]),
        NodeSpec("Reshape", ["conv", "view"], ["flat"]),
        NodeSpec("QLinearMatMul", ["flat", *two, "m", *matrix, *three], ["product"]),
        NodeSpec("DequantizeLinear", ["product", *three], ["y"]),
    ]
    graph, apart = steps_apart(net.model((1, 2, 6, 5), "y"), 0.05)
    assert operators_of(graph) == ["quantize", "conv2d", "reshape", "dense", "dequantize"]
    assert apart.max() <= 1


@pytest.mark.parametrize("type_", ["uint8", "int8"])
def test_integers_go_in_and_come_out(type_: str) -> None:
    """A model whose input and output are integers has those of its scales; uint8 are 128 lower here."""
    net = Quantized(type_)
    lower = 128 if type_ == "uint8" else 0
    names = net.scaled("x", 0.03, 5 + lower, type_)
    net.nodes.append(NodeSpec("DequantizeLinear", ["x", *names], ["x.real"]))
    y = net.plain("Relu", [net.layer("Conv", "x.real", 0.03, (8, 4, 3, 3), pads=[1, 0, 1, 2])])
    names = net.scaled("y", 0.02, -100 + lower, type_)
    net.nodes.append(NodeSpec("QuantizeLinear", [y, *names], ["y"]))
    model = write_model(net.nodes, {"x": (1, 4, 9, 8)}, ["y"], net.constants, types={"x": type_, "y": type_})
    graph = run_passes(convert(model, "m.onnx"))
    assert operators_of(graph) == ["conv2d"]
    assert [graph.values[name].format for name in (*graph.inputs, *graph.outputs)] == [
        Format("s8", (float(np.float32(0.03)),), (5,)), Format("s8", (float(np.float32(0.02)),), (-100,))
    ]  # fmt: skip
    x = np.random.default_rng(1).integers(0, 256, (1, 4, 9, 8)).astype(np.uint8)
    (wanted,) = oracle(model, {"x": x.view(np.int8) if type_ == "int8" else x})
    (found,) = evaluate(graph, [np.moveaxis((x.astype(int) - lower).astype(np.int8), 1, -1)[0]]).outputs
    apart = np.abs(found.astype(int) - (np.moveaxis(wanted, 1, -1)[0].astype(int) - lower))
    assert apart.max() <= 1
    assert np.mean(apart > 0) < 0.01

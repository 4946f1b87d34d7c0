"""Small networks as ONNX has them, with seeded random weights: float, and with tensors of int8 in between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import prod

import numpy as np

from lilliput.bench.claims.onnx_meaning import run_nodes
from lilliput.formats.onnx.writing.file import NodeSpec, write_model

WEIGHTS = {"Conv": 0, "Gemm": 0}  # operator to the axis of its weights' output channels
STAYS = {"MaxPool", "Flatten", "Softmax"}  # results that are not quantized anew


@dataclass
class Fixture:
    """Nodes on an input "x" with a leading 1; the last one gives the output."""

    shape: tuple[int, ...]
    seed: int
    nodes: list[NodeSpec] = field(default_factory=list)
    constants: dict[str, np.ndarray] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.random = np.random.default_rng(self.seed)

    def add(self, op: str, inputs: Sequence[str], *shapes: tuple[int, ...], **attributes: object) -> str:
        """A node with new weights of the shapes, scaled as He et al. 2015 say; gives its output's name."""
        name = f"{op.lower()}{len(self.nodes)}"
        for at, shape in enumerate(shapes):
            spread = (2 / prod(shape[1:])) ** 0.5 if len(shape) > 1 else 0.1
            self.constants[f"{name}.{at}"] = self.random.normal(0, spread, shape).astype(np.float32)
        names = [*inputs, *(f"{name}.{at}" for at in range(len(shapes)))]
        self.nodes.append(NodeSpec(op, names, [name], attributes))
        return name

    def normalised(self, x: str, m: int, depth: int, **attributes: object) -> str:
        """Convolution, batch normalisation, ReLU."""
        y = self.add("BatchNormalization", [self.add("Conv", [x], (m, depth, 3, 3), pads=[1, 1, 1, 1], **attributes)])
        parts = [f"{y}.{part}" for part in ("scale", "offset", "mean", "variance")]
        for part in parts:
            self.constants[part] = self.random.uniform(0.5, 1.5, m).astype(np.float32)
        self.nodes[-1] = NodeSpec("BatchNormalization", [*self.nodes[-1].inputs, *parts], [y])
        return self.add("Relu", [y])

    @property
    def output(self) -> str:
        return self.nodes[-1].outputs[0]

    def bytes(self) -> bytes:
        return write_model(self.nodes, {"x": self.shape}, [self.output], self.constants)

    def samples(self, count: int) -> np.ndarray:
        """(count, 1, ...) float32."""
        return np.random.default_rng(self.seed + 1000).normal(0, 1, (count, *self.shape)).astype(np.float32)

    def meaning(self, x: np.ndarray) -> dict[str, np.ndarray]:
        return run_nodes(self.nodes, self.constants, x)


def cnn(seed: int, normal: bool = True) -> Fixture:
    """Two convolutions, a pool, a dense layer; `normal` for batch normalisation."""
    net = Fixture((1, 3, 12, 16), seed)
    x = net.normalised("x", 8, 3) if normal else _plain(net, "x", 8, 3)
    x = net.add("MaxPool", [x], kernel_shape=[2, 2], strides=[2, 2])
    x = net.add("Flatten", [_plain(net, x, 12, 8, strides=[2, 2])])
    net.add("Gemm", [x], (10, 12 * 3 * 4), (10,), transB=1)
    return net


def residual(seed: int, normal: bool = True) -> Fixture:
    """A way around a depthwise and a pointwise convolution, then the mean."""
    net = Fixture((1, 3, 10, 8), seed)
    top = net.normalised("x", 8, 3) if normal else _plain(net, "x", 8, 3)
    y = _plain(net, top, 8, 1, group=8)
    y = net.add("Conv", [y], (8, 8, 1, 1), (8,))
    x = net.add("Relu", [net.add("Add", [y, top])])
    x = net.add("Flatten", [net.add("GlobalAveragePool", [x])])
    net.add("Gemm", [x], (5, 8), (5,), transB=1)
    return net


def mlp(seed: int) -> Fixture:
    """Dense layers."""
    net, x = Fixture((1, 20), seed), "x"
    for n, m in ((20, 16), (16, 12)):
        x = net.add("Relu", [net.add("Gemm", [x], (m, n), (m,), transB=1)])
    net.add("Gemm", [x], (4, 12), (4,), transB=1)
    return net


def recurrent(seed: int) -> Fixture:
    """An LSTM of eight steps and a dense layer of all of them."""
    net = Fixture((8, 1, 5), seed)
    y = net.add("LSTM", ["x"], (1, 24, 5), (1, 24, 6), (1, 48), hidden_size=6)
    net.constants["axes"] = np.array([1], np.int64)
    net.nodes.append(NodeSpec("Squeeze", [y, "axes"], ["rows"]))
    net.add("Softmax", [net.add("Flatten", ["rows"])], axis=-1)
    return net


def _plain(net: Fixture, x: str, m: int, depth: int, **attributes: object) -> str:
    return net.add("Relu", [net.add("Conv", [x], (m, depth, 3, 3), (m,), pads=[1, 1, 1, 1], **attributes)])


def quantized(net: Fixture, samples: np.ndarray, shift: int = 0) -> Fixture:
    """The same network with int8 tensors between its operators, scales by the extremes of samples.

    shift: added to every zero point but the input's in the file, against the numbers; for a control
    """
    seen = [net.meaning(x) for x in samples]
    found = Fixture(net.shape, net.seed, [], {})
    real = {"x": _stored(found, "x", *_scale(seen, "x"), "x")}
    scales = {"x": _scale(seen, "x")[0]}
    fused = {node.inputs[0] for node in net.nodes if node.op == "Relu"}
    for node in net.nodes:
        name, inputs = node.outputs[0], [real.get(each, each) for each in node.inputs]
        if node.op in WEIGHTS:
            inputs[1:] = _weights(found, net.constants, node, scales[node.inputs[0]])
        found.nodes.append(NodeSpec(node.op, inputs, [name], node.attributes))
        if node.op in STAYS:
            scales[name], (scale, zero) = scales[node.inputs[0]], _of(found, node.inputs[0])
        elif name in fused:
            real[name] = name
            continue
        else:
            scale, zero = _scale(seen, name)
            scales[name], zero = scale, zero + shift
        real[name] = _stored(found, name, scale, zero, name)
    return found


def _of(net: Fixture, name: str) -> tuple[float, int]:
    return float(net.constants[f"{name}.scale"]), int(net.constants[f"{name}.zero"])


def _scale(seen: Sequence[Mapping[str, np.ndarray]], name: str) -> tuple[float, int]:
    """An affine int8 format for the extremes that were seen, with 0 among them."""
    low, high = (min(0.0, *(s[name].min() for s in seen)), max(0.0, *(s[name].max() for s in seen)))
    scale = float(np.float32((high - low) / 255))
    return scale, round(-128 - low / scale)


def _stored(net: Fixture, x: str, scale: float, zero: int, stem: str) -> str:
    names = [f"{stem}.scale", f"{stem}.zero"]
    net.constants |= {names[0]: np.array(scale, np.float32), names[1]: np.array(np.clip(zero, -128, 127), np.int8)}
    net.nodes.append(NodeSpec("QuantizeLinear", [x, *names], [f"{stem}.stored"]))
    net.nodes.append(NodeSpec("DequantizeLinear", [f"{stem}.stored", *names], [f"{stem}.real"]))
    return f"{stem}.real"


def _weights(net: Fixture, constants: Mapping[str, np.ndarray], node: NodeSpec, x_scale: float) -> list[str]:
    """int8 a channel, the bias int32 in steps of the sums."""
    w, bias = constants[node.inputs[1]], constants[node.inputs[2]]
    scale = (np.abs(w).reshape(len(w), -1).max(1) / 127).astype(np.float32)
    steps = scale * np.float32(x_scale)
    integers = np.rint(w / scale.reshape(-1, *[1] * (w.ndim - 1))).astype(np.int8)
    names = []
    for name, data, by in ((node.inputs[1], integers, scale), (node.inputs[2], np.rint(bias / steps), steps)):
        kind = np.int8 if by is scale else np.int32
        net.constants |= {name: data.astype(kind), f"{name}.scale": by, f"{name}.zero": np.zeros(len(by), kind)}
        inputs = [name, f"{name}.scale", f"{name}.zero"]
        net.nodes.append(NodeSpec("DequantizeLinear", inputs, [f"{name}.real"], {"axis": 0}))
        names.append(f"{name}.real")
    return names

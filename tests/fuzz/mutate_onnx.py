"""Damages .onnx files: half of the time their bytes, half of the time what they say, written again soundly."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import numpy as np

from fuzz.damage import damaged
from lilliput.formats.onnx.writing.file import NodeSpec, write_model

SHAPES: dict[str, tuple[int, ...]] = {
    "w": (4, 3, 3, 3), "d": (4, 1, 3, 3), "t": (4, 2, 2, 2), "c": (4,), "v": (4,), "m": (4, 5), "k": (4, 1, 1),
    "s": (), "lw": (1, 8, 56), "lr": (1, 8, 2), "lb": (1, 16), "gw": (1, 6, 2), "gr": (1, 6, 2), "gb": (1, 12),
}  # fmt: skip
LISTS = {
    "pads": [0, 0, 1, 1, 0, 0, 1, 1], "shape": [1, -1], "axes": [2, 3], "begins": [1], "ends": [-1], "sizes": [1, 3],
    "whole": [1, 4, 16, 14], "view": [1, 2, 2, -1], "steps": [3, 1, 56], "one": [1], "wide": [1, 4, 8, 7],
    "twice": [1, 1, 2, 1],
}  # fmt: skip
CHAINS: list[list[tuple[str, list[str], dict[str, Any]]]] = [
    [
        ("Conv", ["w", "c"], {"pads": [1, 1, 1, 1], "strides": [1, 1], "dilations": [1, 1], "group": 1}),
        ("BatchNormalization", ["c", "c", "c", "v"], {"epsilon": 0.001}),
        ("Relu", [], {}),
        ("Conv", ["d"], {"group": 4, "auto_pad": "SAME_UPPER"}),
        ("MaxPool", [], {"kernel_shape": [2, 2], "strides": [2, 2], "ceil_mode": 1}),
        ("PRelu", ["k"], {}),
        ("GlobalAveragePool", [], {}),
        ("Flatten", [], {"axis": 1}),
        ("Gemm", ["m"], {"alpha": 0.5, "transB": 0}),
        ("Softmax", [], {"axis": -1}),
    ],
    [
        ("Conv", ["w"], {"strides": [2, 2]}),
        ("Pad", ["pads"], {"mode": "reflect"}),
        ("ConvTranspose", ["t"], {"strides": [2, 2], "output_padding": [0, 0]}),
        ("Split", [], {"axis": 1}),
        ("Transpose", [], {"perm": [0, 2, 3, 1]}),
        ("Slice", ["begins", "ends", "axes"], {}),
        ("ReduceMean", [], {"axes": [1, 2], "keepdims": 0}),
        ("Reshape", ["shape"], {"allowzero": 0}),
        ("Clip", [], {}),
        ("Identity", [], {}),
    ],
    [
        ("Conv", ["w"], {"pads": [1, 1, 1, 1]}),
        ("AveragePool", [], {"kernel_shape": [3, 3], "pads": [1, 1, 1, 1], "count_include_pad": 1}),
        ("Resize", ["", "", "whole"], {"mode": "linear", "coordinate_transformation_mode": "half_pixel"}),
        ("Concat", ["k"], {"axis": 1}),
        ("Mul", ["k"], {}),
        ("Reshape", ["view"], {}),
        ("Unsqueeze", ["begins"], {}),
        ("Gather", ["begins"], {"axis": 1}),
        ("Shape", [], {"start": 0}),
        ("ConstantOfShape", [], {"value": np.ones(1, np.float32)}),
        ("Pow", ["c"], {}),
        ("Cast", [], {"to": 1}),
        ("ArgMax", [], {"axis": 1}),
    ],
    [
        ("QuantizeLinear", ["s", "z"], {}),
        ("QLinearConv", ["s", "z", "i", "s", "z", "s", "z"], {"pads": [1, 1, 1, 1]}),
        ("DequantizeLinear", ["s", "z"], {"axis": 1}),
        ("MaxPool", [], {"kernel_shape": [2, 2]}),
        ("LeakyRelu", [], {"alpha": 0.1}),
        ("QuantizeLinear", ["s", "z"], {}),
        ("DequantizeLinear", ["s", "z"], {}),
        ("GlobalAveragePool", [], {}),
        ("QuantizeLinear", ["s", "z"], {}),
        ("DequantizeLinear", ["s", "z"], {}),
        ("Clip", [], {}),
        ("Reshape", ["shape"], {}),
        ("Add", ["c"], {}),
        ("QuantizeLinear", ["c", "z"], {}),
    ],
]
CHAINS += [
    [
        ("Reshape", ["steps"], {}),
        ("LSTM", ["lw", "lr", "lb"], {"hidden_size": 2, "direction": "forward"}),
        ("Squeeze", ["one"], {}),
        ("GRU", ["gw", "gr", "gb"], {"hidden_size": 2, "linear_before_reset": 1}),
        ("Reshape", ["shape"], {}),
        ("RNN", ["gw", "gr"], {"hidden_size": 6}),
    ],
    [
        ("Conv", ["w"], {"pads": [1, 1, 1, 1]}),
        ("InstanceNormalization", ["c", "c"], {"epsilon": 0.001}),
        ("GroupNormalization", ["c", "c"], {"num_groups": 2}),
        ("Expand", ["wide"], {}),
        ("Tile", ["twice"], {}),
        ("MatMul", ["t"], {}),
        ("Mul", ["s"], {}),
        ("Softmax", [], {"axis": -1}),
        ("MatMul", ["t"], {}),
        ("LayerNormalization", ["v"], {"axis": -1}),
        ("Where", ["x", "s"], {}),
        ("Gather", ["s"], {"axis": 1}),
        ("Shape", [], {}),
        ("Mod", ["one"], {}),
        ("Range", ["one", "one"], {}),
        ("Equal", ["begins"], {}),
    ],
]
BYTES = {"i": (4, 3, 3, 3), "z": ()}
OPERATORS = sorted(
    {op for chain in CHAINS for op, _, _ in chain} | {"Add", "Div", "Erf", "MatMul", "Squeeze", "LayerNormalization"}
)


def case(seed: int, number: int) -> bytes:
    """The damaged file `number` of the series `seed`; the same arguments give the same file."""
    random = Random(f"{seed}/{number}")
    specs = _specs(random)
    if number % 2:
        return damaged(_written(specs, random, False), random)
    for _ in range(random.randint(1, 3)):
        place = random.randrange(len(specs))
        specs[place] = _other(specs[place], random)
    return _written(specs, random, random.random() < 0.5)


def _specs(random: Random) -> list[NodeSpec]:
    """The beginning of one of the chains, each node reading what the one before writes."""
    chain = random.choice(CHAINS)
    found, last = [], "x"
    for index, (op, constants, attributes) in enumerate(chain[: random.randint(1, len(chain))]):
        found.append(NodeSpec(op, [last, *constants], [f"y{index}"], attributes))
        last = f"y{index}"
    return found


def _other(spec: NodeSpec, random: Random) -> NodeSpec:
    """Another operator, another operand, another attribute."""
    kind = random.randrange(4)
    if kind == 0:
        return replace(spec, op=random.choice(OPERATORS))
    if kind == 1 and spec.inputs:
        operands = list(spec.inputs)
        names = ["", "x", "y0", "y1", *SHAPES, *LISTS, *BYTES]
        operands[random.randrange(len(operands))] = random.choice(names)
        return replace(spec, inputs=operands if random.random() < 0.8 else operands[:-1])
    if kind == 2 and spec.attributes:
        name = random.choice(list(spec.attributes))
        return replace(spec, attributes={**spec.attributes, name: _value(spec.attributes[name], random)})
    return replace(spec, outputs=[*spec.outputs, random.choice(["y0", "z", ""])])


def _value(value: Any, random: Random) -> Any:
    edges = [0, 1, -1, 2, 3, 7, 100, 5000, -(1 << 31), 1 << 40, -(1 << 63)]
    if isinstance(value, list) and value:
        changed = list(value)
        changed[random.randrange(len(changed))] = random.choice(edges)
        return random.choice([changed, changed, value[:-1], value * 2, []])
    if isinstance(value, int):
        return random.choice(edges)
    if isinstance(value, float):
        return random.choice([0.0, -1.0, float("nan"), float("inf"), 1e-45, 3e38])
    return random.choice(["", "VALID", "asymmetric", "nearest", "edge", 3, 0.5, np.zeros((2, 2), np.int64)])


def _written(specs: list[NodeSpec], random: Random, reshaped: bool) -> bytes:
    """The file; `reshaped` gives weights, lists and the input other shapes and numbers."""
    shapes, lists, given = dict(SHAPES), {name: list(numbers) for name, numbers in LISTS.items()}, [1, 3, 8, 7]
    if reshaped:
        name = random.choice(list(shapes))
        shapes[name] = tuple(random.choice([0, 1, 2, 3, 4, 9]) for _ in range(random.randint(0, 5)))
        changed = random.choice(list(lists))
        lists[changed] = _value(lists[changed], random)
        given[random.randrange(4)] = random.choice([0, 1, 2, 5, 4096, 1 << 33, -1])
        given = given[: random.randint(1, 4)] if random.random() < 0.2 else given
    rng = np.random.default_rng(0)
    constants = {name: np.abs(rng.normal(0, 1, shape)).astype(np.float32) for name, shape in shapes.items()}
    constants |= {name: np.array(numbers, np.int64) for name, numbers in lists.items()}
    constants |= {name: rng.integers(-9, 9, shape).astype(np.int8) for name, shape in BYTES.items()}
    outputs = [name for name in specs[-1].outputs if name] or ["y0"]
    return write_model(specs, {"x": given}, outputs, constants, random.choice([13, 17, 18, 22]))

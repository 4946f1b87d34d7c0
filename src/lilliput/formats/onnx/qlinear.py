"""QLinearConv and QLinearMatMul, written as what they mean: dequantize, compute, quantize."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from lilliput.formats.onnx.model import Attribute, Model, Node, Tensor

OPERANDS = 8  # three tensors each with scale and zero point, the last without numbers of its own


def as_qdq(model: Model) -> Model:
    """The model with such nodes taken apart; nodes keep the numbers of those that they come from."""
    if not any(node.op in WAYS for node in model.nodes):
        return model
    constants = dict(model.constants)
    nodes = [each for node in model.nodes for each in _parts(node, constants)]
    return replace(model, constants=constants, nodes=tuple(nodes))


def _parts(node: Node, constants: dict[str, Tensor]) -> Iterator[Node]:
    if node.key not in WAYS or len(node.inputs) < OPERANDS or len(node.outputs) != 1:
        yield node
        return
    op, axes = WAYS[node.key]
    out, inputs = node.outputs[0], node.inputs
    names = [f"{out} of {inputs[0]}", f"{out} of {inputs[3]}"]
    for name, first, axis in zip(names, (0, 3), axes, strict=True):
        yield _node(node, "DequantizeLinear", inputs[first : first + 3], name, {"axis": axis})
    if len(inputs) > OPERANDS and inputs[OPERANDS]:
        scale = _bias_scale(constants, inputs[1], inputs[4], f"{out} bias scale")
        names.append(f"{out} of {inputs[OPERANDS]}")
        yield _node(node, "DequantizeLinear", (inputs[OPERANDS], scale), names[2], {"axis": 0})
    yield _node(node, op, tuple(names), f"{out} real", node.attributes)
    yield _node(node, "QuantizeLinear", (f"{out} real", *inputs[6:8]), out, {})


def _bias_scale(constants: dict[str, Tensor], x: str, weights: str, name: str) -> str:
    """A bias counts in steps of the sums: x's scale times the weights'."""
    parts = [constants[each].data for each in (x, weights) if each in constants]
    if len(parts) == 2 and parts[0].size == 1 and all(part.dtype == np.float32 for part in parts):
        constants[name] = Tensor(name, "float32", parts[0].reshape(()) * parts[1])
    return name


def _node(node: Node, op: str, inputs: tuple[str, ...], output: str, attributes: Mapping[str, Attribute]) -> Node:
    return replace(node, op=op, domain="", inputs=tuple(inputs), outputs=(output,), attributes=dict(attributes))


WAYS = {"QLinearConv": ("Conv", (1, 0)), "QLinearMatMul": ("MatMul", (1, 1))}
"""Operator to the one on real numbers, and the axes that scales of its operands belong to."""

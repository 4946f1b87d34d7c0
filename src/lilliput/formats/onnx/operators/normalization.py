"""BatchNormalization as a product and a sum per channel, which a pass folds into the layer before; LayerNormalization
from its parts."""

from __future__ import annotations

import numpy as np

from lilliput.formats.onnx.attributes import axis_of, integer, real
from lilliput.formats.onnx.broadcast import channel_constant
from lilliput.formats.onnx.builder import Builder
from lilliput.formats.onnx.checks import require, support
from lilliput.formats.onnx.model import Node
from lilliput.ops.nn.add import Add
from lilliput.ops.nn.multiply import Multiply
from lilliput.ops.nn.reduce_sum import ReduceSum
from lilliput.ops.nn.rsqrt import Rsqrt


def batch_normalization(builder: Builder, node: Node) -> None:
    """(x - mean) / sqrt(var + epsilon) * scale + offset, with constant statistics."""
    support(
        not integer(builder, node, "training_mode", 0), builder, node, "it is in training mode; export for inference"
    )
    x, source, out = builder.held(node, 0), builder.held(node, 1), node.outputs[0]
    require(x.rank >= 2, builder, node, f"expected channels on axis 1, got shape {x.shape}")
    names = ("the scale", "the offset", "the mean", "the variance")
    arrays = [builder.array(node, position, name).astype(np.float64) for position, name in enumerate(names, 1)]
    for array, name in zip(arrays, names, strict=True):
        require(array.shape == (x.shape[1],), builder, node, f"{name} {array.shape} does not fit {x.shape}")
    scale, offset, mean, variance = arrays
    widened = variance + real(builder, node, "epsilon", 1e-5)
    require(bool((widened > 0).all()), builder, node, "a variance below zero")
    factor = scale / np.sqrt(widened)
    by = channel_constant(builder, x, source, ("factor", out), factor)
    plus = channel_constant(builder, x, source, ("offset", out), offset - mean * factor)
    name = builder.apply(node, Multiply(), [x.value, by], f"{out} scaled")
    builder.give(node, builder.apply(node, Add(), [name, plus]), like=x)


def layer_normalization(builder: Builder, node: Node) -> None:
    """Over the last axis."""
    support(len(node.outputs) == 1, builder, node, "mean and deviation as outputs are not read")
    x, out = builder.plain(node, builder.held(node, 0)), node.outputs[0]
    axis = axis_of(builder, node, integer(builder, node, "axis", -1), x.rank)
    support(
        axis == x.rank - 1, builder, node, f"normalises axes from {axis} on of {x.shape}; only the last one is read"
    )
    mean_of = ReduceSum((axis,), True, mean=True)
    mean = builder.apply(node, mean_of, [x.value], f"{out} mean")
    centred = builder.apply(node, Add(subtract=True), [x.value, mean], f"{out} centred")
    square = builder.apply(node, Multiply(), [centred, centred], f"{out} square")
    variance = builder.apply(node, mean_of, [square], f"{out} variance")
    epsilon = builder.constant(f"{out} epsilon", np.array([real(builder, node, "epsilon", 1e-5)]))
    widened = builder.apply(node, Add(), [variance, epsilon], f"{out} widened")
    inverse = builder.apply(node, Rsqrt(), [widened], f"{out} inverse")
    name = builder.apply(node, Multiply(), [centred, inverse], f"{out} normal")
    offset = builder.optional(node, 2)
    for position, op in ((1, Multiply()), (2, Add())):
        if builder.optional(node, position) is not None:
            factor = builder.read(node, builder.held(node, position))
            last = position == 2 or offset is None
            name = builder.apply(node, op, [name, factor], None if last else f"{out} scaled")
    builder.give(node, name)

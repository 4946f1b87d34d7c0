"""BatchNormalization, LayerNormalization, InstanceNormalization, GroupNormalization."""

from __future__ import annotations

from lilliput.formats.channels_first.checks import support
from lilliput.formats.channels_first.normalization import normalise_by_constants, normalise_groups, normalise_last
from lilliput.formats.onnx.attributes import axis_of, integer, real
from lilliput.formats.onnx.builder import Builder
from lilliput.formats.onnx.model import Node


def batch_normalization(builder: Builder, node: Node) -> None:
    training = integer(builder, node, "training_mode", 0)
    support(not training, builder, node, "it is in training mode; export for inference")
    x, scale, offset, mean, variance = (builder.held(node, position) for position in range(5))
    normalise_by_constants(builder, node, x, (scale, offset, mean, variance), _epsilon(builder, node))


def layer_normalization(builder: Builder, node: Node) -> None:
    """Over the last axis."""
    support(len(node.outputs) == 1, builder, node, "mean and deviation as outputs are not read")
    x = builder.held(node, 0)
    axis = axis_of(builder, node, integer(builder, node, "axis", -1), x.rank)
    support(
        axis == x.rank - 1, builder, node, f"normalises axes from {axis} on of {x.shape}; only the last one is read"
    )
    scale, offset = builder.optional(node, 1), builder.optional(node, 2)
    normalise_last(builder, node, x, scale, offset, _epsilon(builder, node))


def instance_normalization(builder: Builder, node: Node) -> None:
    x, scale, offset = (builder.held(node, position) for position in range(3))
    normalise_groups(builder, node, x, x.shape[1] if x.rank > 1 else 0, scale, offset, _epsilon(builder, node))


def group_normalization(builder: Builder, node: Node) -> None:
    """From opset 21 on, with scale and offset for each channel; before, for each group."""
    support(builder.model.opset >= 21, builder, node, "its meaning before opset 21 is not read; export with opset 21")
    x, scale, offset = (builder.held(node, position) for position in range(3))
    groups = integer(builder, node, "num_groups", 0)
    normalise_groups(builder, node, x, groups, scale, offset, _epsilon(builder, node))


def _epsilon(builder: Builder, node: Node) -> float:
    return real(builder, node, "epsilon", 1e-5)

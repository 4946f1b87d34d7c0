"""ReduceMean, ReduceSum, ReduceMax, ArgMax, ArgMin."""

from __future__ import annotations

from lilliput.formats.channels_first.checks import support
from lilliput.formats.channels_first.reduction import Reduction, find_extreme, largest, mean, reduce_along, total
from lilliput.formats.onnx.attributes import axes_of, axis_of, integer
from lilliput.formats.onnx.builder import Builder
from lilliput.formats.onnx.model import Node


def reduce_mean(builder: Builder, node: Node) -> None:
    _reduce(builder, node, 18, mean)


def reduce_sum(builder: Builder, node: Node) -> None:
    _reduce(builder, node, 13, total)


def reduce_max(builder: Builder, node: Node) -> None:
    _reduce(builder, node, 18, largest)


def arg_max(builder: Builder, node: Node) -> None:
    _extreme(builder, node, least=False)


def arg_min(builder: Builder, node: Node) -> None:
    _extreme(builder, node, least=True)


def _reduce(builder: Builder, node: Node, since: int, op: Reduction) -> None:
    x = builder.held(node, 0)
    axes, keep = axes_of(builder, node, x.rank, since), bool(integer(builder, node, "keepdims", 1))
    if not axes and integer(builder, node, "noop_with_empty_axes", 0):
        builder.bind(node, x)
    else:
        reduce_along(builder, node, x, op, axes or range(x.rank), keep)


def _extreme(builder: Builder, node: Node, least: bool) -> None:
    support(not integer(builder, node, "select_last_index", 0), builder, node, "the last of equal places is not found")
    x = builder.held(node, 0)
    axis = axis_of(builder, node, integer(builder, node, "axis", 0), x.rank)
    find_extreme(builder, node, x, axis, bool(integer(builder, node, "keepdims", 1)), least)

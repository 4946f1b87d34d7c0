"""ReduceMean, ReduceSum, ReduceMax, ArgMax, ArgMin: along axes named as in the file, in whatever order x is held."""

from __future__ import annotations

from collections.abc import Callable

from lilliput.formats.onnx.attributes import axes_of, axis_of, integer
from lilliput.formats.onnx.builder import Builder
from lilliput.formats.onnx.checks import support
from lilliput.formats.onnx.layout import Held, Order
from lilliput.formats.onnx.model import Node
from lilliput.graph import Format, Op
from lilliput.ops.nn.arg_max import ArgMax
from lilliput.ops.nn.reduce_max import ReduceMax
from lilliput.ops.nn.reduce_sum import ReduceSum
from lilliput.ops.nn.reshape import Reshape


def reduce_mean(builder: Builder, node: Node) -> None:
    _reduce(builder, node, 18, lambda axes, keep: ReduceSum(axes, keep, mean=True))


def reduce_sum(builder: Builder, node: Node) -> None:
    _reduce(builder, node, 13, lambda axes, keep: ReduceSum(axes, keep))


def reduce_max(builder: Builder, node: Node) -> None:
    _reduce(builder, node, 18, lambda axes, keep: ReduceMax(axes, keep))


def arg_max(builder: Builder, node: Node) -> None:
    _extreme(builder, node, least=False)


def arg_min(builder: Builder, node: Node) -> None:
    _extreme(builder, node, least=True)


def _reduce(builder: Builder, node: Node, since: int, op: Callable[[tuple[int, ...], bool], Op]) -> None:
    x = _whole(builder, node)
    axes, keep = axes_of(builder, node, x.rank, since), bool(integer(builder, node, "keepdims", 1))
    if not axes:
        if integer(builder, node, "noop_with_empty_axes", 0):
            builder.bind(node, x)
            return
        axes = tuple(range(x.rank))
    places = tuple(sorted(x.place(axis) for axis in axes))
    name = builder.apply(node, op(places, keep), [x.value])
    builder.give(node, name, x.order if keep else _left(x, axes))


def _left(x: Held, axes: tuple[int, ...]) -> Order:
    """The order of what is left when axes are gone."""
    kept = [axis for axis in range(x.rank) if axis not in axes]
    return tuple(None if axis is None else kept.index(axis) for axis in x.order if axis is None or axis in kept)


def _extreme(builder: Builder, node: Node, least: bool) -> None:
    support(not integer(builder, node, "select_last_index", 0), builder, node, "the last of equal places is not found")
    x = _whole(builder, node)
    axis = axis_of(builder, node, integer(builder, node, "axis", 0), x.rank)
    keep, place = integer(builder, node, "keepdims", 1), x.place(axis)
    stem = f"{node.outputs[0]} without axis" if keep else None
    name = builder.apply(node, ArgMax(place, least), [x.value], stem, Format("s32"))
    if keep:
        shape = builder.value(x).shape
        name = builder.apply(node, Reshape((*shape[:place], 1, *shape[place + 1 :])), [name])
    builder.give(node, name, x.order if keep else _left(x, (axis,)))


def _whole(builder: Builder, node: Node) -> Held:
    x = builder.held(node, 0)
    return x if x.shuffle is None else builder.plain(node, x)

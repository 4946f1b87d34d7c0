"""Operators that move numbers without computing: Transpose, Concat, Pad, Gather, Expand, Tile; Identity and Dropout do
nothing."""

from __future__ import annotations

from lilliput.formats.channels_first.checks import require, support
from lilliput.formats.channels_first.movement import gathered, joined, padded, repeated, stretched
from lilliput.formats.channels_first.shape import permuted, with_axes
from lilliput.formats.onnx.attributes import axis_of, integer, integer_input, integers, text
from lilliput.formats.onnx.builder import Builder
from lilliput.formats.onnx.model import Node


def identity(builder: Builder, node: Node) -> None:
    builder.bind(node, builder.held(node, 0))


def dropout(builder: Builder, node: Node) -> None:
    """At inference nothing."""
    support(not any(node.outputs[1:]), builder, node, "the mask is not computed")
    training = builder.optional_array(node, 2, "training_mode")
    support(training is None or not training.any(), builder, node, "it is in training mode; export for inference")
    builder.bind(node, builder.held(node, 0))


def transpose(builder: Builder, node: Node) -> None:
    x = builder.held(node, 0)
    builder.bind(node, permuted(builder, node, x, integers(builder, node, "perm", range(x.rank)[::-1]) or ()))


def concat(builder: Builder, node: Node) -> None:
    parts = [builder.held(node, position) for position in range(max(1, len(node.inputs)))]
    axis = axis_of(builder, node, integer(builder, node, "axis", 0), parts[0].rank)
    builder.bind(node, joined(builder, node, parts, axis))


def pad(builder: Builder, node: Node) -> None:
    x = builder.held(node, 0)
    pads = integer_input(builder, node, 1, "the list of paddings") or ()
    given = integer_input(builder, node, 3, "the list of axes")
    axes = tuple(range(x.rank)) if given is None else tuple(axis_of(builder, node, axis, x.rank) for axis in given)
    require(len(pads) == 2 * len(axes), builder, node, f"paddings {pads[:16]} do not fit the axes {axes}")
    fill = builder.optional_array(node, 2, "the number to pad with")
    require(fill is None or fill.size == 1, builder, node, "the number to pad with is one")
    sides = dict(zip(axes, zip(pads, pads[len(axes) :], strict=False), strict=True))
    number = 0 if fill is None else fill.reshape(()).item()
    builder.bind(node, padded(builder, node, x, sides, text(builder, node, "mode", "constant"), number))


def gather(builder: Builder, node: Node) -> None:
    x = builder.held(node, 0)
    axis = axis_of(builder, node, integer(builder, node, "axis", 0), x.rank)
    builder.bind(node, gathered(builder, node, x, builder.held(node, 1), axis))


def expand(builder: Builder, node: Node) -> None:
    """To a shape known at import; as in numpy, either may stretch."""
    x, wanted = builder.held(node, 0), integer_input(builder, node, 1, "the new shape") or ()
    rank = max(x.rank, len(wanted))
    x = with_axes(builder, node, x, range(rank - x.rank), f"{node.outputs[0]} with axes")
    wanted = (*[1] * (rank - len(wanted)), *wanted)
    together = [m if n == 1 else n if m == 1 else m for n, m in zip(x.shape, wanted, strict=True)]
    builder.bind(node, stretched(builder, node, x, together))


def tile(builder: Builder, node: Node) -> None:
    x, times = builder.held(node, 0), integer_input(builder, node, 1, "the list of repeats") or ()
    require(len(times) == x.rank, builder, node, f"repeats {times[:8]} do not fit {x.shape}")
    builder.bind(node, repeated(builder, node, x, times))

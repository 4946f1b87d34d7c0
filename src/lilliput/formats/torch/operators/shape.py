"""Other axes for the same numbers, and calls that change nothing."""

from __future__ import annotations

from math import prod

from lilliput.formats.channels_first.shape import permuted, reshaped, with_axes, without_axes
from lilliput.formats.torch.builder import Builder
from lilliput.formats.torch.program import Call
from lilliput.graph import Format
from lilliput.ops.nn.cast import Cast


def view(builder: Builder, call: Call) -> None:
    """One -1 is what is left."""
    x = builder.held(call, "self")
    wanted = [int(each) for each in call.arguments["shape" if "shape" in call.arguments else "size"]]
    known = prod(each for each in wanted if each != -1)
    wanted = [prod(x.shape) // max(known, 1) if each == -1 else each for each in wanted]
    builder.bind(call, reshaped(builder, call, x, tuple(wanted)))


def reshape(builder: Builder, call: Call) -> None:
    view(builder, call)


def flatten(builder: Builder, call: Call) -> None:
    x = builder.held(call, "self")
    first, last = builder.axis(call, x.rank, "start_dim"), builder.axis(call, x.rank, "end_dim")
    wanted = (*x.shape[:first], prod(x.shape[first : last + 1]), *x.shape[last + 1 :])
    builder.bind(call, reshaped(builder, call, x, wanted))


def unflatten(builder: Builder, call: Call) -> None:
    x = builder.held(call, "self")
    axis, sizes = builder.axis(call, x.rank), [int(each) for each in call.arguments["sizes"]]
    known = prod(each for each in sizes if each != -1)
    sizes = [x.shape[axis] // max(known, 1) if each == -1 else each for each in sizes]
    builder.bind(call, reshaped(builder, call, x, (*x.shape[:axis], *sizes, *x.shape[axis + 1 :])))


def squeeze(builder: Builder, call: Call) -> None:
    """Axes that are not of 1 stay."""
    x = builder.held(call, "self")
    axes = builder.axes(call, x.rank) if call.arguments.get("dim") != () else ()
    builder.bind(call, without_axes(builder, call, x, [axis for axis in axes if x.shape[axis] == 1]))


def unsqueeze(builder: Builder, call: Call) -> None:
    x = builder.held(call, "self")
    builder.bind(call, with_axes(builder, call, x, [builder.axis(call, x.rank + 1)]))


def permute(builder: Builder, call: Call) -> None:
    x = builder.held(call, "self")
    builder.bind(call, permuted(builder, call, x, [int(axis) % max(x.rank, 1) for axis in call.arguments["dims"]]))


def transpose(builder: Builder, call: Call) -> None:
    x = builder.held(call, "self")
    turned = list(range(x.rank))
    first, second = builder.axis(call, x.rank, "dim0"), builder.axis(call, x.rank, "dim1")
    turned[first], turned[second] = second, first
    builder.bind(call, permuted(builder, call, x, turned))


def t(builder: Builder, call: Call) -> None:
    x = builder.held(call, "self")
    builder.bind(call, permuted(builder, call, x, range(x.rank)[::-1]))


def _same(builder: Builder, call: Call) -> None:
    builder.bind(call, builder.held(call, "self" if "self" in call.arguments else "input"))


def getitem(builder: Builder, call: Call) -> None:
    _same(builder, call)


def contiguous(builder: Builder, call: Call) -> None:
    _same(builder, call)


def clone(builder: Builder, call: Call) -> None:
    _same(builder, call)


def alias(builder: Builder, call: Call) -> None:
    _same(builder, call)


def detach(builder: Builder, call: Call) -> None:
    _same(builder, call)


def lift_fresh_copy(builder: Builder, call: Call) -> None:
    _same(builder, call)


def to(builder: Builder, call: Call) -> None:
    """Numbers of another type; floats stay float32."""
    x, dtype = builder.held(call, "self"), call.arguments.get("dtype")
    format = builder.value(x).format if dtype is None else builder.format(dtype, call.outputs[0])
    format = Format("s32") if format.dtype == "s64" else format
    if format == builder.value(x).format or builder.value(x).format.is_quantized:
        builder.bind(call, x)
    else:
        builder.give(call, builder.apply(call, Cast(), [x.value], format=format), like=x)


def dropout(builder: Builder, call: Call) -> None:
    """At inference nothing."""
    _same(builder, call)


def feature_dropout(builder: Builder, call: Call) -> None:
    _same(builder, call)


def alpha_dropout(builder: Builder, call: Call) -> None:
    _same(builder, call)

"""Convolutions of one and two dimensions, also transposed."""

from __future__ import annotations

from collections.abc import Sequence

from lilliput.formats.channels_first.checks import require, support
from lilliput.formats.channels_first.convolution import convolve, convolve_transposed
from lilliput.formats.channels_first.layout import Held
from lilliput.formats.torch.builder import Builder, numbers
from lilliput.formats.torch.program import Call
from lilliput.ops.window import Pair, Window


def conv1d(builder: Builder, call: Call) -> None:
    _conv(builder, call, 1)


def conv2d(builder: Builder, call: Call) -> None:
    _conv(builder, call, 2)


def conv_transpose1d(builder: Builder, call: Call) -> None:
    _transposed(builder, call, 1)


def conv_transpose2d(builder: Builder, call: Call) -> None:
    _transposed(builder, call, 2)


def convolution(builder: Builder, call: Call) -> None:
    """What torch makes of all of them when it takes a module apart."""
    space = len(call.arguments["stride"])
    (_transposed if call.arguments["transposed"] else _conv)(builder, call, space)


def _conv(builder: Builder, call: Call, space: int) -> None:
    x, weights = _operands(builder, call, space)
    stride, dilation = _pair(call, "stride", space), _pair(call, "dilation", space)
    spans = [(kernel - 1) * step + 1 for kernel, step in zip(weights.shape[2:], dilation, strict=False)]
    pads = _padding(builder, call, spans, space)
    window = Window(_two(weights.shape[2:], 1), stride, dilation, (pads[0], pads[1]))
    window.check(builder.where(call))
    convolve(builder, call, x, weights, builder.optional(call, "bias"), window, call.arguments["groups"])


def _transposed(builder: Builder, call: Call, space: int) -> None:
    x, weights = _operands(builder, call, space)
    pads = [(each, each) for each in numbers(call.arguments["padding"], space)]
    pads += [(0, 0)] * (2 - space)
    window = Window(
        _two(weights.shape[2:], 1), _pair(call, "stride", space), _pair(call, "dilation", space), (pads[0], pads[1])
    )
    window.check(builder.where(call))
    more = _two(numbers(call.arguments["output_padding"], space), 0)
    groups = call.arguments["groups"]
    convolve_transposed(builder, call, x, weights, builder.optional(call, "bias"), window, more, groups)


def _operands(builder: Builder, call: Call, space: int) -> tuple[Held, Held]:
    x, weights = builder.held(call, "input"), builder.held(call, "weight")
    support(space in (1, 2), builder, call, f"a convolution of {space} dimensions; one and two are read")
    sentence = f"expected (1, channels, {'rows, columns' if space == 2 else 'steps'}), got {x.shape}"
    require(x.rank == space + 2, builder, call, sentence)
    return x, weights


def _padding(builder: Builder, call: Call, spans: Sequence[int], space: int) -> list[Pair]:
    """(before, after) for rows and columns; "same" puts the odd one behind."""
    padding = call.arguments["padding"]
    if isinstance(padding, str):
        support(padding in ("same", "valid"), builder, call, f"padding {padding!r} is not read")
        totals = [span - 1 if padding == "same" else 0 for span in spans]
        pads = [(total // 2, total - total // 2) for total in totals]
    else:
        pads = [(each, each) for each in numbers(padding, space)]
    return pads + [(0, 0)] * (2 - space)


def _pair(call: Call, argument: str, space: int) -> Pair:
    return _two(numbers(call.arguments[argument], space), 1)


def _two(extents: Sequence[int], fill: int) -> Pair:
    return extents[0], extents[1] if len(extents) > 1 else fill

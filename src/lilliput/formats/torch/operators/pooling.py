"""Pools, over windows and into a given number of parts."""

from __future__ import annotations

from typing import Any

from lilliput.formats.channels_first.checks import require, support
from lilliput.formats.channels_first.layout import Held
from lilliput.formats.channels_first.pooling import pool_into, pool_largest, pool_mean, with_ceiling
from lilliput.formats.torch.builder import Builder, numbers
from lilliput.formats.torch.program import Call
from lilliput.ops.window import NO_PADDING, Padding, Pair, Window


def max_pool1d(builder: Builder, call: Call) -> None:
    pool_largest(builder, call, *_windowed(builder, call, 1)[:2])


def max_pool2d(builder: Builder, call: Call) -> None:
    pool_largest(builder, call, *_windowed(builder, call, 2)[:2])


def avg_pool1d(builder: Builder, call: Call) -> None:
    _mean(builder, call, 1)


def avg_pool2d(builder: Builder, call: Call) -> None:
    _mean(builder, call, 2)


def adaptive_avg_pool1d(builder: Builder, call: Call) -> None:
    _into(builder, call, 1, False)


def adaptive_avg_pool2d(builder: Builder, call: Call) -> None:
    _into(builder, call, 2, False)


def adaptive_max_pool1d(builder: Builder, call: Call) -> None:
    _into(builder, call, 1, True)


def adaptive_max_pool2d(builder: Builder, call: Call) -> None:
    _into(builder, call, 2, True)


def _mean(builder: Builder, call: Call, space: int) -> None:
    x, window, padding = _windowed(builder, call, space)
    override = call.arguments.get("divisor_override")
    support(override is None, builder, call, "divisor_override is not read; leave it out")
    pool_mean(builder, call, x, window, padding if call.arguments["count_include_pad"] else NO_PADDING)


def _into(builder: Builder, call: Call, space: int, largest: bool) -> None:
    x = _image(builder, call, space)
    named = call.arguments["output_size"]
    size = [x.shape[2 + at] if each is None else each for at, each in enumerate(_listed(named, space))]
    pool_into(builder, call, x, tuple(map(int, size)), largest)


def _windowed(builder: Builder, call: Call, space: int) -> tuple[Held, Window, Padding]:
    """x, the window with what ceil_mode adds to its padding, and the padding without it."""
    x = _image(builder, call, space)
    size = _pair(call, "kernel_size", space, 1)
    stride = _pair(call, "stride", space, 1) if call.arguments["stride"] else size
    dilated = _pair(call, "dilation", space, 1) if "dilation" in call.arguments else (1, 1)
    support(dilated == (1, 1), builder, call, "dilations of a pool are not read")
    before = _pair(call, "padding", space, 0)
    window = Window(size, stride, (1, 1), ((before[0], before[0]), (before[1], before[1])))
    window.check(builder.where(call))
    return x, with_ceiling(window, x.shape[2:]) if call.arguments["ceil_mode"] else window, window.padding


def _image(builder: Builder, call: Call, space: int) -> Held:
    x = builder.held(call, "self" if "self" in call.arguments else "input")
    sentence = f"expected (1, channels, {'rows, columns' if space == 2 else 'steps'}), got {x.shape}"
    require(x.rank == space + 2, builder, call, sentence)
    return x


def _listed(value: Any, count: int) -> list[Any]:
    found = list(value) if isinstance(value, list | tuple) else [value]
    return found * count if len(found) == 1 else found


def _pair(call: Call, argument: str, space: int, fill: int) -> Pair:
    found = numbers(call.arguments[argument], space)
    return found[0], found[1] if space > 1 else fill

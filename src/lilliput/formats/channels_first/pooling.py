"""Pools over windows, over all of an image, and into a given number of parts."""

from __future__ import annotations

from lilliput.formats.channels_first.builder import Builder
from lilliput.formats.channels_first.checks import support
from lilliput.formats.channels_first.convolution import check_image
from lilliput.formats.channels_first.layout import Held, channels_last
from lilliput.formats.channels_first.step import Step
from lilliput.graph import Op
from lilliput.ops.nn.average_pool_2d import AveragePool2d
from lilliput.ops.nn.max_pool_2d import MaxPool2d
from lilliput.ops.nn.pad import Pad
from lilliput.ops.nn.reduce_max import ReduceMax
from lilliput.ops.nn.reduce_sum import ReduceSum
from lilliput.ops.window import NO_PADDING, Padding, Window


def pool_largest(builder: Builder, step: Step, x: Held, window: Window) -> None:
    _apply(builder, step, x, MaxPool2d(window.size, window.stride, window.padding))


def pool_mean(builder: Builder, step: Step, x: Held, window: Window, counted: Padding = NO_PADDING) -> None:
    """counted: the part of the padding whose zeros count; it is written out first, what ceil_mode adds never counts."""
    name, padding = builder.read(step, x, channels_last(x.rank)), window.padding
    if counted != NO_PADDING:
        (top, bottom), (left, right) = counted
        stem = f"{step.outputs[0]} padded"
        name = builder.apply(step, Pad((0, top, left, 0), (0, bottom, right, 0)), [name], stem)
        padding = (0, padding[0][1] - bottom), (0, padding[1][1] - right)
    name = builder.apply(step, AveragePool2d(window.size, window.stride, padding), [name])
    builder.give(step, name, channels_last(x.rank))


def pool_all(builder: Builder, step: Step, x: Held, largest: bool = False) -> None:
    """One number a channel."""
    check_image(builder, step, x)
    _apply(builder, step, x, ReduceMax((1, 2), True) if largest else ReduceSum((1, 2), True, mean=True))


def pool_into(builder: Builder, step: Step, x: Held, size: tuple[int, ...], largest: bool = False) -> None:
    """Into `size` equal parts of the axes in space."""
    check_image(builder, step, x)
    space = x.shape[2:]
    if all(extent == 1 for extent in size):
        pool_all(builder, step, x, largest)
        return
    divides = len(size) == len(space) and all(n % parts == 0 for n, parts in zip(space, size, strict=True))
    sentence = f"{space} is not a multiple of the {size} parts that it is pooled into; pool by windows of a fixed size"
    support(divides, builder, step, sentence)
    rows, columns = (n // parts for n, parts in zip((*space, 1)[:2], (*size, 1)[:2], strict=True))
    window = Window((rows, columns), (rows, columns), (1, 1), NO_PADDING)
    (pool_largest if largest else pool_mean)(builder, step, x, window)


def with_ceiling(window: Window, image: tuple[int, ...]) -> Window:
    """A last window that begins inside of the padded image counts, too: more padding behind it."""
    pads = []
    for extent, (before, after), span, stride in zip(
        (*image, 1)[:2], window.padding, window.spans, window.stride, strict=True
    ):
        count = -(-(extent + before + after - span) // stride) + 1
        count -= (count - 1) * stride >= extent + before
        pads.append((before, max(after, (count - 1) * stride + span - extent - before)))
    return Window(window.size, window.stride, window.dilation, (pads[0], pads[1]))


def _apply(builder: Builder, step: Step, x: Held, op: Op) -> None:
    name = builder.read(step, x, channels_last(x.rank))
    builder.give(step, builder.apply(step, op, [name]), channels_last(x.rank))

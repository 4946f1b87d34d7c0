"""What every convolution kernel is told about shapes, and how its result may lie over its input."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from lilliput.graph import Call, Overlap
from lilliput.ops.overlap import over_windows

if TYPE_CHECKING:
    from lilliput.ops.nn.conv2d import Conv2D


def geometry(op: Conv2D, call: Call) -> dict[str, int | float]:
    """The shape fields that every kernel's parameters begin with; leading axes count as images."""
    x, (m, kh, kw, _), y = call.input(0).shape, call.input(1).shape, call.output.shape
    return {
        "n": prod(x[:-3]), "h": x[-3], "w": x[-2], "c": x[-1], "oh": y[-3], "ow": y[-2], "m": m, "kh": kh, "kw": kw,
        "sh": op.stride[0], "sw": op.stride[1], "dh": op.dilation[0], "dw": op.dilation[1],
        "top": op.padding[0][0], "left": op.padding[1][0],
    }  # fmt: skip


def groups(call: Call) -> dict[str, int | float]:
    """Channels of x and of y that belong together."""
    m, depth = call.input(1).shape[0], call.input(1).shape[3]
    return {"depth": depth, "fan": m * depth // call.input(0).shape[-1]}


def overlaps(op: Conv2D, call: Call, block: int = 1) -> dict[int, Overlap]:
    """Where y may lie over x, by a kernel that reads `block` windows of a group before it writes their results."""
    x, y = call.input(0), call.output
    groups = x.shape[-1] // call.input(1).shape[3]
    turns = [(g * (x.shape[-1] // groups), (g + 1) * (y.shape[-1] // groups)) for g in range(groups)]
    return {0: over_windows(op.window(call.input(1)), x, y, block, turns)}


def needs_patch(op: Conv2D, call: Call) -> bool:
    """Whether a window's rows may not lie in x as they are: dilated, or partly outside."""
    x, y, window = call.input(0).shape, call.output.shape, op.window(call.input(1))
    return window.dilation[1] > 1 or window.leaves((x[-3], x[-2]), (y[-3], y[-2]))

"""What every convolution kernel is told about shapes, and when its result may overwrite its input."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from lilliput.graph import Call

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


def in_place(op: Conv2D, call: Call) -> tuple[int, ...]:
    """y may overwrite x, by a kernel that reads a window of all channels before it writes their results."""
    x, weights, y = call.input(0), call.input(1), call.output
    whole = len(x.shape) == 3 and x.shape[2] == weights.shape[3]
    return (0,) if whole and op.window(weights).reads_ahead((x.shape[0], x.shape[1]), x.shape[2], y.shape[2]) else ()

"""How the depthwise kernel for Helium is called: words of four rows, see `lil_mve_depthwise.h`."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

import numpy as np

from lilliput.graph import CHANNEL, TABLES, WEIGHTS, Argument, Call, In, Invocation, Out, Overlap, Scratch, Shape, Table
from lilliput.ops import mve
from lilliput.ops.weighted import fold_s8, integer_params
from lilliput.ops.window import Window

if TYPE_CHECKING:
    from lilliput.ops.nn.depthwise_conv2d import DepthwiseConv2D

LANES = 16  # channels of a column that are woven at once


def suits_mve(call: Call) -> bool:
    """A channel of y for each of x, four at least, and scales that the kernel for Helium takes."""
    x, weights = call.input(0), call.input(1)
    return weights.is_constant and 4 <= x.shape[-1] == weights.shape[2] and mve.suits_mve(fold_s8(call, 2))


def s8_mve(op: DepthwiseConv2D, call: Call) -> Invocation:
    folded = fold_s8(call, 2)
    x, y, window = call.input(0).shape, call.output.shape, op.window(call.input(1))
    (kh, kw), slots = window.size, window.reach((y[-3], y[-2]))[1]
    block, pitch = _block(x[-1], min(x[-2], slots - window.padding[1][0]))
    strip = -(-kh // 4) * slots * pitch
    arguments: dict[str, Argument] = {
        "x": In(0),
        "w": Table(_by_words(folded.rows.reshape(-1, kh, kw)), "int8_t", WEIGHTS),
        "scale": Table(mve.channel_rows(folded), "int32_t", CHANNEL),
        "offsets": Table(_offsets(window, slots, pitch), "int32_t", TABLES),
        "words": Scratch(2 * strip, "int32_t"),
        "y": Out(),
    }
    params = {
        "n": prod(x[:-3]), "h": x[-3], "w": x[-2], "c": x[-1], "oh": y[-3], "ow": y[-2],
        "kh": kh, "sh": window.stride[0], "sw": window.stride[1], "dh": window.dilation[0],
        "top": window.padding[0][0], "left": window.padding[1][0],
        "block": block, "pitch": pitch, "slots": slots, "strip": strip, "fours": -(-(-(-kh // 4) * kw) // 4),
        "x_zero": call.input(0).zero_point,
        **integer_params(call, op.activation, folded),
    }  # fmt: skip
    return Invocation(params, arguments, _overlaps(window, x, y))


def _block(channels: int, columns: int) -> tuple[int, int]:
    """Channels at a time, such that the last block has four at least; bytes from a column of words to the next.

    Few channels whose `columns` lie side by side are woven as one row, without space between columns.
    """
    if channels < LANES and columns > 0 and columns * channels % LANES == 0:
        return channels, 4 * channels
    block = next(n for n in range(min(channels, LANES), 3, -1) if channels % n == 0 or channels % n >= 4)
    return block, 4 * LANES


def _by_words(taps: np.ndarray) -> np.ndarray:
    """Weights (c, kh, kw) → (c, 16 * fours): words of four rows, column by column, four rows after four rows."""
    c, kh, kw = taps.shape
    rows = np.pad(taps, [(0, 0), (0, -kh % 4), (0, 0)])
    words = rows.reshape(c, -1, 4, kw).transpose(0, 1, 3, 2).reshape(c, -1)
    return np.pad(words, [(0, 0), (0, -words.shape[1] % 16)])


def _offsets(window: Window, slots: int, pitch: int) -> np.ndarray:
    """(fours, 4): where a window's words lie after its first."""
    quads, columns = np.arange(-(-window.size[0] // 4)), np.arange(window.size[1])
    offsets = ((quads[:, None] * slots + columns * window.dilation[1]) * pitch).reshape(-1)
    return np.pad(offsets, (0, -len(offsets) % 4)).reshape(-1, 4).astype(np.int32)


def _overlaps(window: Window, x: Shape, y: Shape) -> dict[int, Overlap]:
    """y may overwrite x where a row of y ends before the first row that is woven after its successor's words."""
    rows = np.arange(y[-3] - 2)
    first_woven = ((rows + 2) * window.stride[0] - window.padding[0][0]) * x[-2]
    behind = bool(np.all((rows + 1) * y[-2] <= first_woven))
    return {0: Overlap(at_start=True)} if prod(x[:-3]) == 1 and behind else {}

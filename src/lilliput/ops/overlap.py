"""How far ahead of an input a kernel's output must start, so that it overwrites nothing that is still to be read."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import numpy as np

from lilliput.graph import Overlap, Value
from lilliput.ops.window import Window


def forward(reads: np.ndarray, written: np.ndarray, nbytes: int) -> Overlap:
    """A kernel that works in turns, each of which first reads and then writes.

    reads    (turns,) the lowest byte of the input that each turn reads; `nbytes`, the input's size, where it reads none
    written  (turns,) the output's bytes, from its start, that may be written by the end of each turn
    """
    later = np.minimum.accumulate(reads[::-1])[::-1][1:]
    leads = np.where(later < nbytes, written[:-1] - later, -nbytes)
    return Overlap(int(max(leads.max(initial=-nbytes), -nbytes)))


def over_windows(
    window: Window, x: Value, y: Value, block: int = 1, turns: Sequence[tuple[int, int]] | None = None
) -> Overlap:
    """A kernel that goes through x (..., h, w, c) in windows and writes y (..., oh, ow, m), both in reading order.

    block  windows that are read before the results of any of them are written; an image's last block may be smaller
    turns  (first channel of x read, channels of y written by its end) of each turn at one block; absent: one for all
    """
    (h, w, c), (oh, ow, m) = x.shape[-3:], y.shape[-3:]
    turns = turns or ((0, m),)
    starts = np.arange(0, oh * ow, block)
    first = np.minimum.reduceat(window.first_reads((h, w)), starts)
    done = np.minimum(starts + block, oh * ow)
    images = np.arange(prod(x.shape[:-3]))[:, None]
    reads = (images * h * w + first).reshape(-1, 1) * c + [channel for channel, _ in turns]
    written = (images * oh * ow + done).reshape(-1, 1) * m + [channel - m for _, channel in turns]
    itemsize = x.format.itemsize
    return forward(
        np.minimum(reads.reshape(-1) * itemsize, x.nbytes), written.reshape(-1) * y.format.itemsize, x.nbytes
    )


def narrowing(x: Value, y: Value) -> dict[int, Overlap]:
    """Number by number into a type of one byte. Into a wider one y lies apart: C forbids one place for two types."""
    numbers = np.arange(y.size)
    if y.format.itemsize > 1:
        return {}
    return {0: forward(numbers * x.format.itemsize, numbers + 1, x.nbytes)}

"""How tables are laid out for kernels that multiply sixteen 8-bit numbers at a time (`lil_mve.h`)."""

from __future__ import annotations

import numpy as np

from lilliput.graph import CHANNEL, Table
from lilliput.ops.requantize import HIGH, TWICE
from lilliput.ops.weighted import Folded

MVE = frozenset({"mve"})


def suits_mve(folded: Folded) -> bool:
    """Whether the scales of an int8 layer are such as `lil_mve.h` takes: all shifts to the right where that rounds."""
    scaling = folded.requantize
    return scaling.rounding == HIGH or (scaling.rounding == TWICE and bool(np.all(scaling.shift >= 1)))


def channel_table(folded: Folded) -> Table:
    """(ceil(m / 4), 12): four biases, four multipliers, four shifts to the left; the last channel's again beyond m."""
    channels = channel_rows(folded)
    fours = np.pad(channels, [(0, 0), (0, -channels.shape[1] % 4)], "edge").reshape(3, -1, 4)
    return Table(np.ascontiguousarray(fours.transpose(1, 0, 2)).reshape(-1, 12), "int32_t", CHANNEL)


def channel_rows(folded: Folded) -> np.ndarray:
    """(3, m) int32: biases, multipliers, shifts to the left."""
    scaling = folded.requantize
    return np.stack([folded.bias, scaling.multiplier, -scaling.shift]).astype(np.int32)

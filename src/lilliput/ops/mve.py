"""How tables are laid out for kernels that multiply sixteen 8-bit numbers at a time (`lil_mve.h`)."""

from __future__ import annotations

import numpy as np

from lilliput.graph import CHANNEL, WEIGHTS, Table
from lilliput.ops.requantize import HIGH, TWICE
from lilliput.ops.weighted import Folded

MVE = frozenset({"mve"})


def suits_mve(folded: Folded) -> bool:
    """Whether the scales of an int8 layer are such as `lil_mve.h` takes: all shifts to the right where that rounds."""
    scaling = folded.requantize
    return scaling.rounding == HIGH or (scaling.rounding == TWICE and bool(np.all(scaling.shift >= 1)))


def weight_table(rows: np.ndarray) -> Table:
    """Rows (m, n) of int8 weights, behind the last as much as makes whole vectors of each."""
    return Table(np.pad(rows.reshape(-1), (0, -rows.shape[1] % 16)), "int8_t", WEIGHTS)


def scale_table(folded: Folded) -> Table:
    """(ceil(m / 4), 8): four multipliers, four shifts to the left; the last channel's again beyond m."""
    pairs = np.stack([folded.requantize.multiplier, -folded.requantize.shift], 1)
    fours = _whole_fours(pairs).reshape(-1, 4, 2).transpose(0, 2, 1)
    return Table(np.ascontiguousarray(fours).reshape(-1, 8).astype(np.int32), "int32_t", CHANNEL)


def bias_table(folded: Folded) -> Table:
    """The biases, made up to whole fours."""
    return Table(_whole_fours(folded.bias).astype(np.int32), "int32_t", CHANNEL)


def _whole_fours(channels: np.ndarray) -> np.ndarray:
    return np.pad(channels, [(0, -len(channels) % 4)] + [(0, 0)] * (channels.ndim - 1), "edge")

"""How tables are laid out for kernels that multiply two 16-bit numbers at a time (`lil_simd.h`)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lilliput.graph import WEIGHTS, Call, Table
from lilliput.ops.requantize import TWICE, Requantize
from lilliput.ops.weighted import channel_requantize, constant_channels, weight_rows

DSP = frozenset({"dsp"})
LARGEST_SHIFT = 22  # of lil_requantize_dsp: zero point and half of the last bit still fit beside an accumulator


def has_dsp_scales(call: Call, axis: int, requantized: Requantize | None = None) -> bool:
    """Whether the scales of an int8 layer with constant weights are such as `lil_requantize_dsp.h` takes."""
    weights = call.input(1)
    if not weights.is_constant:
        return False
    requantized = requantized or channel_requantize(call, weights.shape[axis])
    fits = (requantized.shift >= 1) & (requantized.shift <= LARGEST_SHIFT)
    constant = constant_channels(weight_rows(weights, axis), requantized)
    return requantized.rounding != TWICE or bool(np.all(fits | constant))


def quads(rows: np.ndarray) -> np.ndarray:
    """The last axis made up with zeros to whole quads: (..., n) → (..., 4 * ceil(n / 4))."""
    return np.pad(rows, [(0, 0)] * (rows.ndim - 1) + [(0, -rows.shape[-1] % 4)])


def even(table: Table) -> Table:
    """A table of channels with its last one repeated where their number is odd."""
    return replace(
        table, data=np.pad(table.data, [(0, len(table.data) % 2)] + [(0, 0)] * (table.data.ndim - 1), "edge")
    )


def weight_words(rows: np.ndarray) -> Table:
    """Rows of int8 weights (m, 4 * quads) as `lil_dot_3x2` reads them: (ceil(m / 2), 2 * quads) words.

    A word holds the numbers (a, b) of two rows for the first number of a pair, then (a, b) for its second; the pairs of
    a quad are (0, 2) and (1, 3), as SXTB16 widens four bytes.
    """
    padded = np.pad(rows, [(0, len(rows) % 2), (0, 0)]).astype(np.int8)
    by_pair = padded.reshape(len(padded) // 2, 2, -1, 4)[..., [0, 2, 1, 3]].reshape(len(padded) // 2, 2, -1, 2)
    words = np.ascontiguousarray(by_pair.transpose(0, 2, 3, 1)).reshape(len(by_pair), -1).view("<i4")
    return Table(words, "int32_t", WEIGHTS)

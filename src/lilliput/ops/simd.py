"""How tables are laid out for kernels that multiply two 16-bit numbers at a time (`lil_simd.h`)."""

from __future__ import annotations

import numpy as np

from lilliput.graph import CHANNEL, WEIGHTS, Table
from lilliput.ops.requantize import TWICE, Requantize
from lilliput.ops.weighted import Folded
from lilliput.ops.wide import Wide

DSP = frozenset({"dsp"})
ZERO_POINT = 128.5  # of y, at most, with half of the last bit: lil_requantize_dsp adds it before the shift


def suits_dsp(folded: Folded) -> bool:
    """Whether the scales of an int8 layer are such as `lil_requantize_dsp.h` takes."""
    shift, multiplier = folded.requantize.shift, folded.requantize.multiplier
    if folded.requantize.rounding != TWICE:
        return True
    reached = folded.largest * (multiplier / 2.0**31) + ZERO_POINT * 2.0**shift
    return bool(np.all((shift >= 1) & (reached < 2**31)))


def quads(rows: np.ndarray) -> np.ndarray:
    """The last axis made up with zeros to whole quads: (..., n) → (..., 4 * ceil(n / 4))."""
    return np.pad(rows, [(0, 0)] * (rows.ndim - 1) + [(0, -rows.shape[-1] % 4)])


def scales(requantized: Requantize | Wide) -> np.ndarray:
    """(m, 2): multipliers and shifts as `lil_requantize_dsp.h` wants them."""
    doubled = requantized.multiplier * 2 - (1 << 32) if requantized.rounding == TWICE else requantized.multiplier
    return np.stack([doubled, requantized.shift], 1).astype("<i4")


def scale_table(requantized: Requantize | Wide) -> Table:
    """`scales` as an array of lil_scale."""
    return Table(scales(requantized), "lil_scale", CHANNEL)


def weight_words(rows: np.ndarray) -> np.ndarray:
    """Rows of int8 weights (m, 4 * quads) as `lil_dot_3x2` reads them: (ceil(m / 2), 2 * quads) words.

    A word holds the numbers (a, b) of two rows for the first number of a pair, then (a, b) for its second; the pairs of
    a quad are (0, 2) and (1, 3), as SXTB16 widens four bytes.
    """
    padded = np.pad(rows, [(0, len(rows) % 2), (0, 0)]).astype(np.int8)
    by_pair = padded.reshape(len(padded) // 2, 2, -1, 4)[..., [0, 2, 1, 3]].reshape(len(padded) // 2, 2, -1, 2)
    return np.ascontiguousarray(by_pair.transpose(0, 2, 3, 1)).reshape(len(by_pair), -1).view("<i4")


def rows_of_two(folded: Folded, rows: np.ndarray) -> Table:
    """(ceil(m / 2), 6 + 2 * quads) words: biases, `weight_words` of rows (m, 4 * quads), multipliers, shifts."""
    around = np.column_stack([folded.bias, scales(folded.requantize)]).astype("<i4")
    pairs = np.pad(around, [(0, len(around) % 2), (0, 0)], "edge").reshape(-1, 2, 3)
    return Table(np.hstack([pairs[:, :, 0], weight_words(rows), pairs[:, :, 1], pairs[:, :, 2]]), "int32_t", WEIGHTS)


def suits_pairs(folded: Folded) -> bool:
    """Whether two rows of int8 weights may lie in one 16-bit number: the first one's sums then have 24 bits."""
    first, second = folded.rows[0::2], folded.rows[1::2]
    is_representable = not np.any((first[: len(second)] == -128) & (second < 0))
    return is_representable and bool(np.all(folded.largest < 1 << 23))


def paired_rows(folded: Folded, rows: np.ndarray) -> Table:
    """Rows (m, 2 * pairs) as `lil_products_4x2_s8` reads them: (ceil(m / 2), 2 + pairs) words.

    Two rows a and b are one of numbers v = 256 a + b, and so are their biases, kept to 32 bits; the pairs of a quad are
    numbers (0, 2) and (1, 3).
    """
    odd = len(rows) % 2
    a, b = np.pad(rows, [(0, odd), (0, 0)]).astype(np.int64).reshape(-1, 2, rows.shape[1]).swapaxes(0, 1)
    bias_a, bias_b = np.pad(folded.bias, [(0, odd)]).reshape(-1, 2).T
    by_pair = (256 * a + b).reshape(len(a), -1, 4)[..., [0, 2, 1, 3]].astype("<i2")
    words = np.ascontiguousarray(by_pair).reshape(len(a), -1).view("<i4")
    start = np.stack([256 * bias_a + bias_b, bias_b], 1).astype("<i4")
    return Table(np.hstack([start, words]), "int32_t", WEIGHTS)

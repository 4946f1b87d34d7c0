"""How tables are laid out for kernels that multiply two 16-bit numbers at a time (`lil_simd.h`)."""

from __future__ import annotations

import numpy as np

from lilliput.graph import CHANNEL, WEIGHTS, Argument, Call, Table
from lilliput.ops.requantize import HIGH, TWICE, Requantize, doubled
from lilliput.ops.weighted import Folded, integer_params
from lilliput.ops.wide import Wide

DSP = frozenset({"dsp"})
ABOVE = 4  # rounding: as TWICE, where no result below the zero point is kept (`lil_requantize_dsp.h`)
PART = 128  # quads whose products sum to 24 bits, whatever the weights; half of them leave room for a bias
WIDEST = 1 << 23  # what a sum must stay below to be taken out of 256 times itself plus another


def suits_dsp(folded: Folded) -> bool:
    """Whether the scales of an int8 layer are such as `lil_requantize_dsp.h` takes."""
    return folded.requantize.rounding != TWICE or bool(np.all(folded.requantize.shift >= 2))


def dsp_params(call: Call, activation: str, folded: Folded) -> dict[str, int | float]:
    """`integer_params`, with the rounding that `lil_requantize_dsp.h` does in the fewest instructions."""
    params = integer_params(call, activation, folded)
    is_above = params["rounding"] == TWICE and params["low"] >= params["y_zero"]
    return {**params, "rounding": ABOVE} if is_above else params


def quads(rows: np.ndarray) -> np.ndarray:
    """The last axis made up with zeros to whole quads: (..., n) → (..., 4 * ceil(n / 4))."""
    return np.pad(rows, [(0, 0)] * (rows.ndim - 1) + [(0, -rows.shape[-1] % 4)])


def scales(requantized: Requantize | Wide) -> np.ndarray:
    """(m, 2): multipliers and shifts as `lil_requantize_dsp.h` wants them."""
    multiplier, shift = requantized.multiplier, requantized.shift
    if requantized.rounding == TWICE:
        multiplier, shift = doubled(multiplier), np.int64(1) << (32 - shift)
    return np.stack([multiplier, shift], 1).astype("<i4")


def scale_table(requantized: Requantize | Wide) -> Table:
    """`scales` as an array of lil_scale."""
    return Table(scales(requantized), "lil_scale", CHANNEL)


def scale_and_shift(requantized: Requantize | Wide) -> dict[str, Argument]:
    """The same as two tables: multipliers, and shifts in a byte each, for kernels that look at them seldom."""
    multipliers = Table(np.ascontiguousarray(scales(requantized)[:, 0]), "int32_t", CHANNEL)
    return {"scale": multipliers, "shift": Table(requantized.shift.astype(np.int8), "int8_t", CHANNEL)}


def joined_rows(rows: np.ndarray) -> np.ndarray:
    """Rows of int8 weights (m, 4 * quads) as `lil_dot_4x2` reads them: (ceil(m / 2), 2 * quads) words.

    A word holds two numbers of two rows a and b as 256 a + b, 16 bits each; the pairs of a quad are (0, 2) and (1, 3),
    as SXTB16 widens four bytes.
    """
    padded = np.pad(rows.astype(np.int64), [(0, len(rows) % 2), (0, 0)])
    joined = (256 * padded[0::2] + padded[1::2]).reshape(-1, padded.shape[1] // 4, 4)[..., [0, 2, 1, 3]]
    return np.ascontiguousarray(joined.astype("<i2")).reshape(len(joined), -1).view("<i4")


def can_join(rows: np.ndarray) -> bool:
    """Whether two rows of weights fit 16 bits as 256 a + b."""
    first, second = rows[0::2].astype(np.int64), rows[1::2]
    return bool((256 * first[: len(second)] + second).min(initial=0) >= -(1 << 15))


def is_narrow(folded: Folded) -> bool:
    """Whether the first of each two rows sums to 24 bits, so that joined sums may be taken out once, at the end."""
    return bool(folded.largest[0::2].max(initial=0) < WIDEST)


def suits_joining(folded: Folded) -> bool:
    """Whether rows can be joined, with sums that are taken out whole, or part by part beside their bias."""
    return can_join(folded.rows) and (is_narrow(folded) or np.abs(folded.bias[0::2]).max(initial=0) < WIDEST // 2)


def as_above(requantized: Requantize | Wide) -> np.ndarray | None:
    """(m, 2) of scales with which ABOVE rounds as HIGH: its first step does nothing, its second is HIGH's one.

    None where the rounding is another, or something is shifted first.
    """
    if requantized.rounding != HIGH or np.any(requantized.shift):
        return None
    return np.stack([np.zeros_like(requantized.multiplier), requantized.multiplier], 1).astype("<i4")


def rows_of_two(folded: Folded, rows: np.ndarray, scaling: np.ndarray | None = None) -> Table:
    """(ceil(m / 2), 6 + 2 * quads) words: biases, `joined_rows` of rows (m, 4 * quads), each row's scale.

    scaling  (m, 2), where it is not `scales`
    """
    scaling = scales(folded.requantize) if scaling is None else scaling
    around = np.column_stack([folded.bias, scaling]).astype("<i4")
    pairs = np.pad(around, [(0, len(around) % 2), (0, 0)], "edge").reshape(-1, 2, 3)
    scale = pairs[:, :, 1:].reshape(-1, 4)
    return Table(np.hstack([pairs[:, :, 0], joined_rows(rows), scale]), "int32_t", WEIGHTS)


def narrow_rows_of_two(folded: Folded, rows: np.ndarray) -> Table:
    """(ceil(m / 2), 5 + 2 * quads) words: biases, `joined_rows` of rows (m, 4 * quads), multipliers, both shifts."""
    columns = [folded.bias, scales(folded.requantize)[:, 0], folded.requantize.shift & 255]
    around = np.column_stack(columns).astype("<i4")
    pairs = np.pad(around, [(0, len(around) % 2), (0, 0)], "edge").reshape(-1, 2, 3)
    shifts = pairs[:, :1, 2] | pairs[:, 1:, 2] << 8
    return Table(np.hstack([pairs[:, :, 0], joined_rows(rows), pairs[:, :, 1], shifts]), "int32_t", WEIGHTS)

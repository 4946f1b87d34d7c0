"""Gates of integer recurrent layers: two sums of products a row become one int16; `lil_gates_s8.h` is the same in C.

What comes in is int8, less its zero point; what is carried is int16 around 0; weights are int8 with a scale a row. The
two sums have units of their own, so each is multiplied by a 16-bit number a row, which takes both to a unit 2**right
finer than the gate's, where they are added and rounded. int16 instead of int8 for what is carried keeps what many small
steps add up to, and costs nothing: cores multiply 16-bit numbers as fast.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from lilliput.graph import CHANNEL, WEIGHTS, Argument, Format, Scratch, Table, UnsupportedError, Value

LIMIT = 1 << 31  # sums stay below
FINE = 1 << 30  # and so do those of the finer unit, with half of the last bit
FULL = (1 << 15) - 1  # the largest multiplier
FINEST = 15


@dataclass(frozen=True, eq=False)
class Gates:
    """into (rows, n) and back (rows, cells) int64, start (rows,) int64: what fed sums start from.

    fed, kept    (rows,) multipliers, [0, 32767]
    left, right  fed sums go to the left before, results to the right behind
    """

    into: np.ndarray
    back: np.ndarray
    start: np.ndarray
    fed: np.ndarray
    kept: np.ndarray
    left: int
    right: int

    def __call__(self, rows: slice, x: np.ndarray | None, hidden: np.ndarray | None) -> np.ndarray:
        """x (..., n) less its zero point, hidden (..., cells), int64 → (..., rows) int64 within int16."""
        total = np.zeros((), np.int64)
        if x is not None:
            total = total + self._part((x @ self.into[rows].T + self.start[rows]) << self.left, self.fed[rows])
        if hidden is not None:
            total = total + self._part(hidden @ self.back[rows].T, self.kept[rows])
        return self._rounded(total)

    def remembered(self, rows: slice, hidden: np.ndarray, start: np.ndarray) -> np.ndarray:
        """Of what is carried alone, whose sums begin at `start`."""
        return self._rounded(self._part(hidden @ self.back[rows].T + start, self.kept[rows]))

    @staticmethod
    def _part(sums: np.ndarray, multiplier: np.ndarray) -> np.ndarray:
        return (sums * multiplier) >> 16

    def _rounded(self, fine: np.ndarray) -> np.ndarray:
        return saturated((fine + ((1 << self.right) >> 1)) >> self.right)

    def params(self, in_quads: bool) -> dict[str, int | float]:
        """The kernels' parameters behind those of `lil_sequence.h`."""
        n = self.into.shape[1]
        return {
            "padded": -(-n // 4) * 4 if in_quads else n,
            "left": self.left,
            "right": self.right,
            "quads": int(in_quads),
        }

    def tables(self, in_quads: bool) -> dict[str, Argument]:
        """The kernels' arguments behind x."""
        pack = quads if in_quads else np.asarray
        pairs = (self.fed | self.kept << 16).astype(np.int32)
        return {
            "into": Table(pack(self.into.astype(np.int8)), "int8_t", WEIGHTS),
            "back": Table(pack(self.back.astype(np.int8)), "int8_t", WEIGHTS),
            "start": Table(self.start.astype(np.int32), "int32_t", CHANNEL),
            "scale": Table(pairs, "int32_t", CHANNEL),
        }

    def scratch(self, in_quads: bool, numbers: int) -> dict[str, Argument]:
        """Room for a row of x in 16 bits, and for so many gates."""
        wide = int(self.params(in_quads)["padded"])
        return {"wide": Scratch(2 * wide, "int16_t"), "gates": Scratch(2 * numbers, "int16_t")}


def gates(where: str, x: Value, into: Value, back: Value, bias: np.ndarray, hidden: Format, power: int) -> Gates:
    """Gates with 2**power as their unit; UnsupportedError for formats and sizes that none are for.

    bias  (rows,) stored, int32 in units of x's scale times those of into; 0 where there is none
    """
    per_row = [np.broadcast_to(np.asarray(w.format.scale, np.float64), w.shape[:1]) for w in (into, back)]
    if len(x.format.scale) != 1 or len(hidden.scale) != 1 or any(hidden.zero_point):
        raise UnsupportedError(f"{where}: expected one scale for x, and one for an int16 state with zero point 0")
    if any(any(weights.format.zero_point) or weights.format.axis not in (None, 0) for weights in (into, back)):
        raise UnsupportedError(f"{where}: expected weights with zero point 0, and a scale a row or one")
    fed, kept = (u * s / 2.0**power for u, s in zip((x.scale, hidden.scale[0]), per_row, strict=True))
    weights = [w.array().astype(np.int64) for w in (into, back)]
    sums = (np.abs(weights[0]).sum(1) * 255 + np.abs(bias.astype(np.int64)), np.abs(weights[1]).sum(1) * 32768)
    if max(map(np.max, sums)) >= LIMIT:
        raise UnsupportedError(
            f"{where}: a sum of products can reach {max(map(np.max, sums)):.3g}, but kernels keep 32 bits; use fewer "
            "cells, or check the scales and biases"
        )
    left = int(np.clip(round(math.log2(fed.max() / kept.max())), 0, 15))
    while left and int(sums[0].max()) << left >= LIMIT:
        left -= 1
    right, reach = FINEST, float((sums[0] * fed + sums[1] * kept).max())
    while right >= 0 and not _fits(max(fed.max() / 2.0**left, kept.max()), reach, right):
        right -= 1
    if right < 0:
        raise UnsupportedError(
            f"{where}: weights, or what is carried, are too large for gates of 16 bits; train with weight decay, or "
            "keep the layer in float32"
        )
    fixed = [np.rint(real * 2.0 ** (16 + right)).astype(np.int64) for real in (fed / 2.0**left, kept)]
    return Gates(weights[0], weights[1], bias.astype(np.int64), fixed[0], fixed[1], left, right)


def _fits(largest: float, reach: float, right: int) -> bool:
    return round(largest * 2.0 ** (16 + right)) <= FULL and reach * 1.01 * 2.0**right + 2.0**right < FINE


def quads(weights: np.ndarray) -> np.ndarray:
    """weights (rows, n) int8, rows a multiple of 4 → (rows / 4, quads, 4, 4): four rows side by side, each number 0, 2,
    1, 3 of a quad, 0 beyond n."""
    rows, n = weights.shape
    padded = np.zeros((rows, -(-n // 4) * 4), np.int8)
    padded[:, :n] = weights
    return np.ascontiguousarray(padded.reshape(rows // 4, 4, -1, 4).transpose(0, 2, 1, 3)[..., [0, 2, 1, 3]])


def saturated(x: np.ndarray) -> np.ndarray:
    """What does not fit int16 goes to its ends."""
    return np.clip(x, -32768, 32767)


def rounded(x: np.ndarray, right: int) -> np.ndarray:
    """x / 2**right to the nearest, ties upwards."""
    return (x + ((1 << right) >> 1)) >> right


@dataclass(frozen=True)
class Shown:
    """How what is carried is stored in y: multiplied, shifted to the right, around y's zero point, within its range."""

    multiplier: int
    shift: int
    zero: int
    low: int
    high: int

    def __call__(self, hidden: np.ndarray) -> np.ndarray:
        y = rounded(hidden.astype(np.int64) * self.multiplier, self.shift) + self.zero
        return np.clip(y, self.low, self.high).astype(np.int8)

    def params(self) -> dict[str, int | float]:
        return {
            "y_multiplier": self.multiplier,
            "y_shift": self.shift,
            "y_zero": self.zero,
            "low": self.low,
            "high": self.high,
        }


def shown(where: str, hidden: Format, y: Format) -> Shown:
    """UnsupportedError for an output scale that is too fine, or for several."""
    if len(y.scale) != 1 or y.scale[0] * 2.0**14 <= hidden.scale[0]:
        raise UnsupportedError(f"{where}: expected one output scale, and none far below that of what is carried")
    real = hidden.scale[0] / y.scale[0]
    shift = min(15 - math.frexp(real)[1], 30)
    return Shown(min(round(real * 2.0**shift), FULL), shift, y.zero_point[0], *y.range)

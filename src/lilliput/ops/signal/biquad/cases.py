"""Shapes and edges worth trying."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lilliput.graph import Format
from lilliput.ops.case import Case, Operand
from lilliput.ops.signal.biquad import LIMIT, Biquad
from lilliput.ops.signal_cases import COUNTS, KINDS, REAL, REAL_KINDS, any_kind, rows

Q30, Q28 = Format("s32", (2.0**-30,), (0,)), Format("s32", (2.0**-28,), (0,))


@dataclass(frozen=True)
class Sections(Operand):
    """Stable ones, poles at a random radius up to `radius`."""

    radius: float = 0.999

    def draw(self, rng: np.random.Generator) -> np.ndarray:
        n = self.shape[0]
        r, angle = self.radius * np.sqrt(rng.random(n)), rng.uniform(0, np.pi, n)
        a = np.stack([-2 * r * np.cos(angle), r * r], 1)
        return self.format.encode(np.hstack([rng.uniform(-1, 1, (n, 3)), a]))


@dataclass(frozen=True)
class Kept(Operand):
    """What sections of `bits` may have left: numbers within their limit, remainders from 0."""

    bits: int = 30

    def draw(self, rng: np.random.Generator) -> np.ndarray:
        drawn = rng.integers(-LIMIT, LIMIT, self.shape)
        drawn[:, 4::3] = rng.integers(0, 1 << self.bits, drawn[:, 4::3].shape)
        return drawn.astype(np.int32)


def biquad(
    length: int, channels: int, sections: int, kind: str = "noise", real: bool = False, coefficients: Format = Q30,
    right: int = 0, start: bool = True, note: str = "",
) -> Case:  # fmt: skip
    """start: whether the past is silent, not drawn. right: log2 of the scale of y, that of x is 1."""
    x, y = (REAL, REAL) if real else (COUNTS, Format("s16", (2.0**right,), (0,)))
    shape = Biquad().state_shape(channels, sections, real)
    wide = REAL if real else Format("s32")
    bits = round(-np.log2(coefficients.scale[0]))
    kept = Operand(shape, wide, low=0, high=0) if start else Operand(shape) if real else Kept(shape, wide, bits=bits)
    given = Sections((sections, 5), REAL if real else coefficients, True)
    return Case(Biquad(), (rows(x, length, channels, kind), given), (y,), (kept,), note=note)


CASES = [
    *(biquad(12, 2, 2, kind) for kind in KINDS),
    *(biquad(12, 2, 2, kind, real=True) for kind in REAL_KINDS),
    biquad(9, 2, 3, start=False, note="a drawn past, saturates"),
    biquad(9, 2, 3, real=True, start=False, note="a drawn past"),
    biquad(9, 1, 1, coefficients=Q28, start=False),
    biquad(9, 1, 4, "extremes", right=3, note="louder"),
    biquad(1, 1, 1, right=-10, note="the least; saturates"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    real = bool(rng.random() < 0.3)
    length, channels, sections = int(rng.integers(1, 20)), int(rng.integers(1, 4)), int(rng.integers(1, 5))
    kind, right = any_kind(rng, REAL if real else COUNTS), int(rng.integers(-10, 8))
    return biquad(
        length, channels, sections, kind, real, Q30 if rng.random() < 0.7 else Q28, right, bool(rng.integers(2))
    )

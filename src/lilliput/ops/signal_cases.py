"""Signals that filters and features go wrong on: operands whose numbers are drawn as one of these."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lilliput.graph import Format
from lilliput.ops.case import Operand

Q15 = Format("s16", (2.0**-15,), (0,))
COUNTS = Format("s16", (1.0,), (0,))  # of a converter
REAL = Format()
SMALLEST = 1e-40  # a float32 below the normal ones
KINDS = ("noise", "extremes", "lowest", "highest", "silence", "constant", "impulse", "tone")
REAL_KINDS = (*KINDS, "subnormal")


@dataclass(frozen=True)
class Signal(Operand):
    """`along` is the axis that is time: 0 of rows, -1 of frames."""

    kind: str = "noise"
    along: int = 0

    def draw(self, rng: np.random.Generator) -> np.ndarray:
        """Stored numbers of this operand's shape and dtype."""
        low, high = (-1.0, 1.0) if self.format.is_float else self.format.range
        noise = rng.uniform(low, high, self.shape)
        drawn = np.moveaxis(np.zeros(self.shape), self.along, 0)
        time = np.arange(len(drawn)).reshape(-1, *[1] * (drawn.ndim - 1))
        if self.kind == "noise":
            return self._stored(noise)
        if self.kind == "extremes":
            return self._stored(np.where(noise < (low + high) / 2, low, high))
        if self.kind == "impulse":
            drawn[rng.integers(len(drawn))] = rng.choice([low, high])
        elif self.kind == "tone":
            drawn += high * np.sin(time * rng.uniform(0.01, np.pi) + rng.uniform(0, 6))
        elif self.kind == "subnormal":
            drawn += SMALLEST * rng.choice([-3.0, 1.0, 5.0], drawn.shape)
        else:
            drawn += {"lowest": low, "highest": high, "silence": 0.0, "constant": rng.uniform(low, high)}[self.kind]
        return self._stored(np.moveaxis(drawn, 0, self.along))

    def _stored(self, numbers: np.ndarray) -> np.ndarray:
        if self.format.is_float:
            return numbers.astype(np.float32)
        return np.clip(np.rint(numbers), *self.format.range).astype(self.format.numpy)


def kinds(format: Format) -> tuple[str, ...]:
    """What there is for numbers of this format."""
    return REAL_KINDS if format.is_float else KINDS


def rows(format: Format, rows: int, channels: int, kind: str = "noise") -> Signal:
    """x (rows, channels)."""
    return Signal((rows, channels), format, kind=kind)


def frames(format: Format, *shape: int, kind: str = "noise") -> Signal:
    """x (..., length)."""
    return Signal(shape, format, kind=kind, along=-1)


def zeros(shape: tuple[int, ...], format: Format) -> Operand:
    """A state as it is before the first row."""
    return Operand(shape, format, low=0, high=0)


def any_kind(rng: np.random.Generator, format: Format) -> str:
    """One of them, often noise."""
    return str(rng.choice(["noise", *kinds(format)]))

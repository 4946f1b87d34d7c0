"""PCEN in integers: powers as multiples of logarithms to base 2, in Q16."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lilliput.graph import UnsupportedError, Value
from lilliput.ops.exponential import exp2_q16
from lilliput.ops.logarithm import log2_long_q16, log2_q16
from lilliput.ops.scaled import signed

ONE = 1 << 16
LARGEST = 32767  # of y
MOST_BITS = 30  # of x / (floor + m)**gain with `bits` bits of fraction: beyond, y is its largest number


@dataclass(frozen=True)
class Integers:
    """What the kernel gets.

    smoothing, gain, root  in Q16
    floor   in steps of the level
    start   log2 of x's step over the level's step**gain, and of 2**bits, in Q16
    bias    with `bits` bits
    out     log2 of 2**spare over y's step, without that of 2**bits to the power of root, in Q16
    zero    what bias**root comes to with `spare` bits beyond y's step
    """

    smoothing: int
    gain: int
    root: int
    floor: int
    start: int
    bias: int
    out: int
    spare: int
    zero: int = 0

    def params(self) -> dict[str, int | float]:
        """By the kernel's names; the floor's two words apart."""
        found = dict(vars(self))
        floor = found.pop("floor")
        words = {"floor_high": floor >> 32, "floor_low": signed(floor & 0xFFFFFFFF)}
        return {**found, "zero": signed(self.zero), **words}

    def smoothed(self, x: np.ndarray, level: np.ndarray) -> np.ndarray:
        """The level after x int32; levels are uint64."""
        kept = level * np.uint64(ONE - self.smoothing) >> np.uint64(16)
        return kept + np.maximum(x, 0).astype(np.uint64) * np.uint64(self.smoothing)

    def normalised(self, x: np.ndarray, level: np.ndarray) -> np.ndarray:
        """y int16 for x int32 and the levels after it."""
        energy = np.maximum(x.astype(np.int64), 0)
        below = log2_long_q16(level.astype(np.int64) + self.floor)
        exponent = log2_q16(np.maximum(energy, 1)) - _share(below, self.gain) + self.start
        ratio = np.where(energy > 0, exp2_q16(np.minimum(exponent, MOST_BITS << 16)), 0)
        return np.clip((self.raised(ratio) - self.zero + (1 << self.spare - 1)) >> self.spare, 0, LARGEST).astype(
            np.int16
        )

    def raised(self, ratio: np.ndarray) -> np.ndarray:
        """(ratio + bias)**root."""
        total = ratio + self.bias
        power = exp2_q16(_share(log2_q16(np.maximum(total, 1)), self.root) + self.out)
        return np.where(total > 0, power, 0)


def integers(where: str, settings: Mapping[str, float], x: Value, y: Value) -> Integers:
    """For an operator's settings and the scales of x and y; UnsupportedError where no integers hold them."""
    if any(len(v.format.scale) != 1 or v.format.zero_point != (0,) for v in (x, y)):
        raise UnsupportedError(f"{where}: {x.name!r} and {y.name!r} need one scale and zero point 0 each")
    smoothing, gain, root = (max(1, round(settings[key] * ONE)) for key in ("smoothing", "gain", "root"))
    bias, exponent = settings["bias"], root / ONE
    top = (LARGEST * y.scale + bias**exponent) ** (1 / exponent) * 1.01
    bits = MOST_BITS - math.ceil(math.log2(top))
    largest = (2.0 ** (MOST_BITS + 1 - bits)) ** exponent / y.scale
    spare = 31 - math.ceil(math.log2(largest))
    step = x.scale / ONE
    floor = max(1, round(settings["floor"] / step))
    if bits < 0 or spare < 1 or floor >= 1 << 47:
        raise UnsupportedError(
            f"{where}: with a scale of {x.scale:g} for {x.name!r} and {y.scale:g} for {y.name!r} its powers leave 32 "
            "bits; choose a scale near 2**-12 for the output, or work in float32"
        )
    start = round((math.log2(x.scale) - gain / ONE * math.log2(step) + bits) * ONE)
    out = round((spare - math.log2(y.scale) - bits * exponent) * ONE)
    made = Integers(smoothing, gain, root, floor, start, round(bias * 2.0**bits), out, spare)
    return Integers(**{**vars(made), "zero": int(made.raised(np.zeros((), np.int64)))})


def _share(log2: np.ndarray, share: int) -> np.ndarray:
    """log2 * share / 2**16, to the nearest, ties upwards."""
    return log2 * share + (1 << 15) >> 16

"""Goertzel's algorithm: the power of a frame at a few frequencies."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import (
    CHANNEL,
    Argument,
    Call,
    In,
    Invocation,
    Kernel,
    Out,
    ShapeError,
    Table,
    UnsupportedError,
)
from lilliput.ops.frames import FrameOp
from lilliput.ops.power_of_two import right_shift, signal_scale

ROOM = 1 << 29  # what the recursion stays below: four times as much is multiplied


@dataclass(frozen=True)
class Goertzel(FrameOp):
    """x (..., length) → y (..., frequencies): |sum of x[t] e^(-2 pi i f t)|^2 for each f, in cycles a number of x.

    int16: y is int32, its scale the square of x's times a power of two. The recursion has 32 bits; each frequency
    shifts x up by as many bits as its recursion leaves free.
    """

    frequencies: tuple[float, ...] = (0.25,)

    KERNELS: ClassVar = (
        Kernel("goertzel_s16.h", ("s16",), ("s32",)),
        Kernel("goertzel_f32.h", ("f32",), ("f32",)),
    )
    SOURCE: ClassVar = "our own; Goertzel 1958, An algorithm for the evaluation of finite trigonometric series"

    def length_of(self, where: str, length: int) -> int:
        if not self.frequencies or not all(0 <= f <= 0.5 for f in self.frequencies):
            raise ShapeError(
                f"{where}: expected frequencies from 0 to 0.5 cycles a number (hertz over the rate), got "
                f"{', '.join(f'{f:g}' for f in self.frequencies) or 'none'}"
            )
        return len(self.frequencies)

    def macs(self, call: Call) -> int:
        return call.input(0).size * len(self.frequencies)

    def reference(self, call: Call, x: np.ndarray) -> np.ndarray:
        """x stored → y stored."""
        if call.output.format.is_float:
            return np.stack([_power(x, *row) for row in self._real_table()], -1)
        wide = x.astype(np.int64)
        return np.stack([_power_fixed(wide, *row) for row in self._table(call).tolist()], -1).astype(np.int32)

    def _table(self, call: Call) -> np.ndarray:
        """(frequencies, 4) int32: 2 cos and sin in 2**-30, by how many bits x is shifted up, the power down."""
        x, where = call.input(0), f"goertzel of {call.input(0).name}"
        right = right_shift(where, call.output, signal_scale(where, x) ** 2)
        rows = []
        for f in self.frequencies:
            up = _free_bits(where, f, x.shape[-1])
            cosine = min((1 << 31) - 1, round(math.cos(2 * math.pi * f) * (1 << 31)))
            rows.append((max(cosine, 1 - (1 << 31)), round(math.sin(2 * math.pi * f) * (1 << 30)), up, right + 2 * up))
        return np.array(rows, "<i4")

    def _real_table(self) -> np.ndarray:
        """(frequencies, 2) float32: cosine and sine."""
        angles = 2 * np.pi * np.array(self.frequencies)
        return np.stack([np.cos(angles), np.sin(angles)], 1).astype("<f4")

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x = call.input(0)
        length = x.shape[-1]
        params: dict[str, int | float] = {"frames": x.size // length, "length": length, "n": len(self.frequencies)}
        if x.format.is_float:
            table = Table(self._real_table(), "float", CHANNEL)
        else:
            table = Table(self._table(call), "int32_t", CHANNEL)
        arguments: dict[str, Argument] = {"x": In(0), "table": table, "y": Out()}
        return Invocation(params, arguments)


def _free_bits(where: str, frequency: float, length: int) -> int:
    """By how many bits x can be shifted up: the recursion's impulse response is sin((t + 1) angle) / sin(angle)."""
    angle = 2 * math.pi * frequency
    sines = np.abs(np.sin(angle * np.arange(1, length + 1)))
    sine = abs(math.sin(angle))
    gain = sines.sum() / sine if sine > 1e-6 else length * (length + 1) / 2
    up = math.floor(math.log2(ROOM / (32769.0 * gain)))
    if up < 0:
        raise UnsupportedError(
            f"{where}: over {length} numbers the recursion at {frequency:g} cycles a number leaves 32 bits; "
            "take shorter frames, decimate first, or work in float32"
        )
    return min(up, 15)


def _power(x: np.ndarray, cosine: np.float32, sine: np.float32) -> np.ndarray:
    twice = np.float32(2) * cosine
    one = two = np.zeros(x.shape[:-1], np.float32)
    for now in np.moveaxis(x, -1, 0):
        one, two = (now + twice * one) - two, one
    real, imaginary = one - cosine * two, sine * two
    return real * real + imaginary * imaginary


def _power_fixed(x: np.ndarray, cosine: int, sine: int, up: int, right: int) -> np.ndarray:
    one = two = np.zeros(x.shape[:-1], np.int64)
    for now in np.moveaxis(x << up, -1, 0):
        one, two = now + ((4 * one * cosine + (1 << 31)) >> 32) - two, one
    real = one - ((two * cosine + (1 << 30)) >> 31)
    imaginary = (two * sine + (1 << 29)) >> 30
    power = (real * real + imaginary * imaginary + ((1 << right) >> 1)) >> right
    return np.minimum(power, (1 << 31) - 1)

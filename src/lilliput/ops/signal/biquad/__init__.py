"""Second-order sections, one after another: filters with an infinite impulse response."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import (
    WEIGHTS,
    Argument,
    Call,
    In,
    Invocation,
    Kernel,
    Out,
    Overlap,
    Shape,
    ShapeError,
    State,
    Table,
    UnsupportedError,
    Value,
)
from lilliput.ops.power_of_two import right_shift, saturated, shift_rounded, signal_scale
from lilliput.ops.rows import RowOp, require_state

GUARD = 10  # bits below those of x that sections keep: x is multiplied by 2**GUARD
LIMIT = 1 << 29  # what sections saturate at: 16 times the largest x
BITS = (28, 30)  # fractional bits of coefficients


@dataclass(frozen=True)
class Biquad(RowOp):
    """x (rows, channels), sections (n, 5) → y (rows, channels). A section is b0, b1, b2, a1, a2, and a0 = 1:

    y[t] = b0 x[t] + b1 x[t - 1] + b2 x[t - 2] - a1 y[t - 1] - a2 y[t - 2].

    float32: transposed direct form II; state (channels, n, 2).
    int16: direct form I with int32 coefficients of scale 2**-28 to 2**-30. Between sections signals have GUARD bits
    more than x, sums 64 bits; what a section cuts off it adds to its next sum (first-order error feedback), so that
    low cut-offs stay accurate. State int32 (channels, 2 + 3 n): the last two x, then of each section its last two
    outputs and what it cut off, in [0, 2**bits).
    """

    KERNELS: ClassVar = (
        Kernel("biquad_s16.h", ("s16", "s32"), ("s16",)),
        Kernel("biquad_f32.h", ("f32", "f32"), ("f32",)),
    )
    SOURCE: ClassVar = "our own; the error feedback is Dattorro 1988, The implementation of recursive digital filters"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        x, sections = inputs
        assert x is not None
        assert sections is not None
        if len(sections.shape) != 2 or sections.shape[1] != 5:
            raise ShapeError(
                f"biquad of {x.name}: expected sections (n, 5) of b0, b1, b2, a1, a2, got {sections.shape}"
            )
        if sections.is_constant:
            require_stable(f"biquad of {x.name}", sections.format.decode(sections.array()))
        return super().infer(x)

    def macs(self, call: Call) -> int:
        return call.output.size * call.input(1).size

    def state_shape(self, channels: int, sections: int, is_float: bool) -> Shape:
        """Of the one state, which begins as zeros."""
        return (channels, sections, 2) if is_float else (channels, 2 + 3 * sections)

    def reference(self, call: Call, x: np.ndarray, sections: np.ndarray, state: np.ndarray) -> tuple[np.ndarray, ...]:
        """x, sections and state stored → y stored, state."""
        if call.output.format.is_float:
            return _float(x, sections, state)
        bits, shift = self._shifts(call)
        y, kept = _fixed(x.astype(np.int64) << GUARD, _signed(sections), state.astype(np.int64), bits)
        return saturated(shift_rounded(y, shift), call.output.format), kept.astype(np.int32)

    def _shifts(self, call: Call) -> tuple[int, int]:
        """Fractional bits of the coefficients; from what sections give to y."""
        x, sections, y = call.input(0), call.input(1), call.output
        where = f"biquad of {x.name}"
        unit = signal_scale(where, x)
        bits = -right_shift(where, sections, 1.0, -BITS[1], -BITS[0])
        return bits, right_shift(where, y, unit * 2.0**-GUARD, 0, 20)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, sections, (state,) = call.input(0), call.input(1), call.states
        (rows, channels), n = x.shape, sections.shape[0]
        is_float = x.format.is_float
        require_state(self, x, state, self.state_shape(channels, n, is_float), "f32" if is_float else "s32")
        params: dict[str, int | float] = {"rows": rows, "channels": channels, "sections": n}
        if is_float:
            table = Table(sections.array(), "float", WEIGHTS)
        else:
            bits, shift = self._shifts(call)
            params |= {"bits": bits, "shift": shift}
            table = Table(_signed(sections.array()).astype("<i4"), "int32_t", WEIGHTS)
        arguments: dict[str, Argument] = {"x": In(0), "sections": table, "state": State(), "y": Out()}
        return Invocation(params, arguments, {0: Overlap()})


def require_stable(where: str, sections: np.ndarray) -> None:
    """UnsupportedError unless all poles of sections (n, 5), real numbers, lie within the unit circle."""
    for index, (a1, a2) in enumerate(sections[:, 3:].tolist()):
        if not (abs(a2) < 1 and abs(a1) < 1 + a2):
            raise UnsupportedError(
                f"{where}: section {index} with a1 = {a1:.9g} and a2 = {a2:.9g} has a pole on or beyond the unit "
                "circle, so its output would grow without end; move the cut-off away from 0 and from half the rate, "
                "or decimate first"
            )


def _signed(sections: np.ndarray) -> np.ndarray:
    """b0, b1, b2, -a1, -a2, so that kernels only add."""
    return sections.astype(np.int64) * [1, 1, 1, -1, -1]


def _float(x: np.ndarray, sections: np.ndarray, state: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    y, kept = np.empty_like(x), state.copy()
    for t, row in enumerate(x):
        v = row
        for (b0, b1, b2, a1, a2), s in zip(sections, kept.swapaxes(0, 1), strict=True):
            out = b0 * v + s[:, 0]
            s[:, 0] = (b1 * v - a1 * out) + s[:, 1]
            s[:, 1] = b2 * v - a2 * out
            v = out
        y[t] = v
    return y, kept


def _fixed(x: np.ndarray, sections: np.ndarray, state: np.ndarray, bits: int) -> tuple[np.ndarray, np.ndarray]:
    """x (rows, channels) with guard bits → what the last section gives, as wide."""
    y, kept = np.empty_like(x), state.copy()
    for t, row in enumerate(x):
        v, one, two = row, kept[:, 0].copy(), kept[:, 1].copy()
        kept[:, 0], kept[:, 1] = v, one
        for k, (b0, b1, b2, a1, a2) in enumerate(sections):
            s = kept[:, 2 + 3 * k : 5 + 3 * k]
            last, before = s[:, 0].copy(), s[:, 1].copy()
            total = s[:, 2] + b0 * v + b1 * one + b2 * two + a1 * last + a2 * before
            whole = total >> bits
            v, one, two = np.clip(whole, -LIMIT, LIMIT - 1), last, before
            s[:, 0], s[:, 1], s[:, 2] = v, last, np.where(v == whole, total & ((1 << bits) - 1), 0)
        y[t] = v
    return y, kept

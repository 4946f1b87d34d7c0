"""Another rate: `up` rows out for every `down` rows in, through a filter."""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd
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
    Scratch,
    Shape,
    ShapeError,
    State,
    Table,
    Value,
)
from lilliput.ops.power_of_two import right_shift, saturated, shift_rounded, signal_scale
from lilliput.ops.rows import RowOp, require_rows, require_state
from lilliput.ops.simd import DSP
from lilliput.ops.taps import oldest_first, require_taps

BLOCK = 128  # rows that a kernel looks at, at a time, or `down` of them


@dataclass(frozen=True)
class Resample(RowOp):
    """x (rows, channels), taps (n,) → y (rows * up / down, channels). With up = 1 it decimates.

    As if up - 1 zeros stood behind each row of x, the taps filtered that, and every down-th row of it were kept, the
    first one too. Only what is kept is computed, and zeros are skipped. State (channels, m - 1) with m = ceil(n / up):
    the rows before x, oldest first. int16: as in fir.
    """

    up: int = 1
    down: int = 2

    KERNELS: ClassVar = (
        Kernel("resample_s16_dsp.h", ("s16", "s16"), ("s16",), DSP),
        Kernel("resample_s16.h", ("s16", "s16"), ("s16",)),
        Kernel("resample_f32.h", ("f32", "f32"), ("f32",)),
    )
    SOURCE: ClassVar = "our own; Crochiere and Rabiner 1983, Multirate Digital Signal Processing (polyphase filters)"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        x, taps = inputs
        assert x is not None
        assert taps is not None
        require_rows(self, x)
        where = f"resample of {x.name}"
        if self.up < 1 or self.down < 1 or gcd(self.up, self.down) > 1:
            raise ShapeError(f"{where}: up and down are 1 or more and have no common factor, not {self.up}/{self.down}")
        if len(taps.shape) != 1 or taps.shape[0] <= self.up:
            raise ShapeError(f"{where}: expected more than {self.up} taps, (n,), got {taps.shape}")
        if x.shape[0] % self.down:
            raise ShapeError(
                f"{where}: every {self.down} rows give {self.up}, but {x.shape[0]} rows come; give a multiple of "
                f"{self.down}"
            )
        return ((x.shape[0] // self.down * self.up, x.shape[1]),)

    def stream_rows(self) -> int:
        return self.down

    def per_phase(self, taps: int) -> int:
        """Rows of x that a row of y depends on."""
        return -(-taps // self.up)

    def macs(self, call: Call) -> int:
        return call.output.size * self.per_phase(call.input(1).size)

    def phases(self, taps: np.ndarray) -> np.ndarray:
        """taps (n,) → (up, m): those that a row of y meets, by how far it lies behind a row of x; newest first."""
        m = self.per_phase(len(taps))
        return np.pad(taps, (0, m * self.up - len(taps))).reshape(m, self.up).T

    def reference(self, call: Call, x: np.ndarray, taps: np.ndarray, line: np.ndarray) -> tuple[np.ndarray, ...]:
        """x, taps and line stored → y stored, line."""
        is_float = call.output.format.is_float
        past = np.concatenate([line.T, x])
        wide = past if is_float else past.astype(np.int64)
        phases = self.phases(taps).astype(wide.dtype)
        m = phases.shape[1]
        place = np.arange(call.output.shape[0]) * self.down
        newest, phase = place // self.up + m - 1, place % self.up
        total = np.zeros(call.output.shape, wide.dtype)
        for k in reversed(range(m)):  # the oldest first, as the kernels add
            total = total + phases[phase, k][:, None] * wide[newest - k]
        y = total if is_float else saturated(shift_rounded(total, self._shift(call)), call.output.format)
        return y, np.ascontiguousarray(past[len(x) :].T)

    def _shift(self, call: Call) -> int:
        where, x, taps = f"resample of {call.input(0).name}", call.input(0), call.input(1)
        return right_shift(where, call.output, signal_scale(where, x) * signal_scale(where, taps))

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, (line,), phases = call.input(0), call.states, self.phases(call.input(1).array())
        (rows, channels), m = x.shape, phases.shape[1]
        require_state(self, x, line, (channels, m - 1), x.format.dtype)
        block = min(rows, max(1, BLOCK // self.down) * self.down)
        params: dict[str, int | float] = {
            "groups": rows // self.down, "channels": channels, "up": self.up, "down": self.down,
            "whole": self.down // self.up, "part": self.down % self.up, "taps": m, "block": block // self.down,
        }  # fmt: skip
        in_pairs = kernel.needs == DSP
        padded = m + m % 2 if in_pairs else m
        if not x.format.is_float:
            shift = self._shift(call)
            require_taps(f"resample of {x.name}", phases, shift)
            params |= {"shift": shift}
        turned = oldest_first(phases, padded)
        table = Table(turned.view("<i4"), "int32_t", WEIGHTS) if in_pairs else Table(turned, x.format.c_type, WEIGHTS)
        window = Scratch(x.format.itemsize * (padded - 1 + block), x.format.c_type)
        arguments: dict[str, Argument] = {"x": In(0), "taps": table, "line": State(), "window": window, "y": Out()}
        return Invocation(params, arguments)

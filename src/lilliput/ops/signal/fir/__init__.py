"""A filter with a finite impulse response: a weighted sum over the past."""

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
    Scratch,
    Shape,
    ShapeError,
    State,
    Table,
    Value,
)
from lilliput.ops.power_of_two import right_shift, saturated, shift_rounded, signal_scale
from lilliput.ops.rows import RowOp, require_state
from lilliput.ops.simd import DSP
from lilliput.ops.taps import oldest_first, require_taps

BLOCK = 128  # rows that a kernel looks at, at a time


@dataclass(frozen=True)
class Fir(RowOp):
    """x (rows, channels), taps (n,) → y (rows, channels): y[t] = taps[0] x[t] + ... + taps[n - 1] x[t - n + 1].

    State (channels, n - 1): what came before x, oldest first. int16: sums are exact, and rounded once; the scale of y
    is that of x times that of the taps times a power of two.
    """

    KERNELS: ClassVar = (
        Kernel("fir_s16_dsp.h", ("s16", "s16"), ("s16",), DSP),
        Kernel("fir_s16.h", ("s16", "s16"), ("s16",)),
        Kernel("fir_f32.h", ("f32", "f32"), ("f32",)),
    )
    SOURCE: ClassVar = "our own; Oppenheim and Schafer, Discrete-Time Signal Processing, section 6.5 (direct form)"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        x, taps = inputs
        assert x is not None
        assert taps is not None
        if len(taps.shape) != 1 or taps.shape[0] < 2:
            raise ShapeError(f"fir of {x.name}: expected two taps or more, (n,), got {taps.shape}")
        return super().infer(x)

    def macs(self, call: Call) -> int:
        return call.output.size * call.input(1).size

    def reference(self, call: Call, x: np.ndarray, taps: np.ndarray, line: np.ndarray) -> tuple[np.ndarray, ...]:
        """x, taps and line stored → y stored, line."""
        n, is_float = len(taps), call.output.format.is_float
        past = np.concatenate([line.T, x])
        wide = past if is_float else past.astype(np.int64)
        total = np.zeros(x.shape, wide.dtype)
        for k in reversed(range(n)):  # the oldest first, as the kernels add
            total = total + wide.dtype.type(taps[k]) * wide[n - 1 - k :][: len(x)]
        y = total if is_float else saturated(shift_rounded(total, self.shift(call)), call.output.format)
        return y, np.ascontiguousarray(past[len(x) :].T)

    def shift(self, call: Call) -> int:
        """From sums to y."""
        where, x, taps = f"fir of {call.input(0).name}", call.input(0), call.input(1)
        return right_shift(where, call.output, signal_scale(where, x) * signal_scale(where, taps))

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, (n,), (line,) = call.input(0), call.input(1).shape, call.states
        rows, channels = x.shape
        require_state(self, x, line, (channels, n - 1), x.format.dtype)
        block = min(rows, BLOCK)
        params: dict[str, int | float] = {"rows": rows, "channels": channels, "taps": n}
        taps = call.input(1).array()
        if x.format.is_float:
            table, window = Table(oldest_first(taps), "float", WEIGHTS), Scratch(4 * (n + block), "float")
            params |= {"block": block}
        else:
            shift = self.shift(call)
            require_taps(f"fir of {x.name}", taps, shift)
            if kernel.needs == DSP:
                padded = -(-n // 4) * 4
                params |= {"padded": padded}
                table = Table(oldest_first(taps, padded).view("<i4"), "int32_t", WEIGHTS)
                window = Scratch(2 * (padded - 1 + block + 4), "int16_t")
            else:
                table, window = Table(oldest_first(taps), "int16_t", WEIGHTS), Scratch(2 * (n + block), "int16_t")
            params |= {"block": block, "shift": shift}
        arguments: dict[str, Argument] = {"x": In(0), "taps": table, "line": State(), "window": window, "y": Out()}
        return Invocation(params, arguments, {0: Overlap(at_start=True)})

"""Per-channel energy normalisation (PCEN): loud and soft made alike, slowly changing noise taken away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import TABLES, Call, In, Invocation, Kernel, Op, Out, Shape, ShapeError, State, Table, Value
from lilliput.ops.exponential import exp_table
from lilliput.ops.logarithm import log_table
from lilliput.ops.rows import require_state
from lilliput.ops.signal.pcen.integers import Integers, integers

STATE_BITS = 16  # that the integers' level has beyond x


@dataclass(frozen=True)
class Pcen(Op):
    """x (rows, ..., bands) energies → y (rows, ..., bands) = (x / (floor + m)**gain + bias)**root - bias**root.

    m is x's exponential mean: m_t = (1 - smoothing) m_(t-1) + smoothing x_t, from the state (..., bands) on. x below 0
    counts as 0.

    int32 to int16: smoothing, gain and root are rounded to 2**-16, floor to 2**-16 of x's step; the state is uint64,
    with 16 bits beyond x's step. y is off by at most half its step and 2e-4 (y + bias**root).
    """

    smoothing: float = 0.025
    gain: float = 0.98
    bias: float = 2.0
    root: float = 0.5
    floor: float = 1e-6

    KERNELS: ClassVar = (
        Kernel("pcen_s32.h", ("s32",), ("s16",)),
        Kernel("pcen_f32.h", ("f32",), ("f32",)),
    )
    STREAMS: ClassVar = True
    SOURCE: ClassVar = "Wang, Getreuer, Hughes, Lyon and Saurous 2017 (arXiv 1607.05666), equations 1 and 2"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        if len(x.shape) < 2:
            raise ShapeError(f"pcen {x.name}: expected rows of bands, got {x.shape}")
        shares = (self.smoothing, self.gain, self.root)
        if not all(0 < share <= 1 for share in shares) or self.bias < 0 or self.floor <= 0:
            raise ShapeError(
                f"pcen {x.name}: expected smoothing, gain and root above 0 and at most 1, a bias of at least 0 and a "
                f"floor above 0, got {', '.join(f'{n:g}' for n in (*shares, self.bias, self.floor))}"
            )
        return (x.shape,)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        return None

    def macs(self, call: Call) -> int:
        return 2 * call.output.size

    def reference(self, call: Call, x: np.ndarray, level: np.ndarray) -> tuple[np.ndarray, ...]:
        """x, level stored → y stored, level."""
        if x.dtype != np.float32:
            how, levels = self._integers(call), np.empty(x.shape, np.uint64)
            for row, energy in enumerate(x):
                level = levels[row] = how.smoothed(energy, level)
            return how.normalised(x, levels), level
        share = np.float32(self.smoothing)
        means = np.empty_like(x)
        energy = np.maximum(x, np.float32(0))
        for row, now in enumerate(energy):
            level = means[row] = (np.float32(1) - share) * level + share * now
        raised = energy * (np.float32(self.floor) + means.astype(np.float64)) ** -self.gain + self.bias
        return (raised**self.root - self.bias**self.root).astype(np.float32), level

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, (level,) = call.input(0), call.states
        require_state(self, x, level, x.shape[1:], "f32" if x.format.is_float else "u64")
        params: dict[str, int | float] = {"rows": x.shape[0], "n": level.size}
        if x.format.is_float:
            share = np.float32(self.smoothing)
            params |= {"smoothing": self.smoothing, "rest": float(np.float32(1) - share), "gain": self.gain}
            params |= {"bias": self.bias, "root": self.root, "floor": self.floor, "start": self.bias**self.root}
            return Invocation(params, {"x": In(0), "level": State(), "y": Out()})
        tables = {"logs": Table(log_table(), "uint32_t", TABLES), "powers": Table(exp_table(), "uint32_t", TABLES)}
        return Invocation(params | self._integers(call).params(), {"x": In(0), "level": State(), **tables, "y": Out()})

    def _integers(self, call: Call) -> Integers:
        return integers(f"pcen {call.input(0).name}", vars(self), call.input(0), call.output)

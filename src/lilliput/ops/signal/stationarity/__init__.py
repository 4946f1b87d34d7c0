"""Stationarity: does a signal stay as it is, drift, change its spread, or jump?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import Argument, Call, In, Invocation, Kernel, Op, Out, Shape, ShapeError, State, Table, Value
from lilliput.ops.signal.stationarity import fixed, real

UNKNOWN, STATIONARY, TREND, VARIANCE_CHANGE, REGIME_CHANGE = -1, 0, 1, 2, 3
LABELS = ("stationary", "trend", "variance change", "regime change")
LARGEST = 1 << 15  # block * blocks^2: sums of 16-bit numbers then stay within 32 bits


@dataclass(frozen=True)
class Stationarity(Op):
    """x (rows, channels) → y (rows, channels) int8: what the last `blocks` * `block` rows of each channel are.

    y is 0 stationary, 1 trend, 2 variance change, 3 regime change (the mean jumps, whatever the spread does), and -1
    until the first window is full. It is decided anew with the last row of each block and kept in between.
    x is int16, or float32 and finite. Each block is reduced to three running sums: of x, of x^2, and of x times the x
    before. From those of the window come the residual variance v, the correlation rho of neighbours (without its bias
    of -(1 + 4 rho) / block, within [0, 0.95]) and the long-run variance V = v (1 + rho) / (1 - rho), which the mean of
    correlated noise has. Three statistics, each near a chi-square of one degree of freedom where nothing changes:

    trend   what a straight line takes from the squares of the block means, over V
    step    what the best jump between two blocks takes, over V, at least blocks / 8 blocks from either end
    spread  the cumulated squares of the whitened signal x_t - rho x_(t-1) against a straight line, at the best place

    change   a trend or a step above it is a change of the mean
    jump     the mean jumps, rather than drifts, where step - trend is above it (it may be below 0)
    scatter  a spread above it is a change of the variance, where the mean has not changed

    States: counters (2,) int32 (rows in the open block, blocks kept), the open block's sums (6, channels), the kept
    blocks' sums (blocks, 3, channels), both int64 or float32 as x is, and the label in force (channels,) int8.
    """

    block: int = 64
    blocks: int = 16
    change: float = 13.0
    jump: float = 6.0
    scatter: float = 12.0

    KERNELS: ClassVar = (
        Kernel("stationarity_s16.h", ("s16",), ("s8",)),
        Kernel("stationarity_f32.h", ("f32",), ("s8",)),
    )
    STREAMS: ClassVar = True
    SOURCE: ClassVar = (
        "batch means and the score test for a line or a step, with the long-run variance of an AR(1) process (Andrews "
        "1991); cumulated squares: Inclan and Tiao 1994. The arithmetic is ours"
    )

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        if len(x.shape) != 2:
            raise ShapeError(f"stationarity of {x.name}: expected (rows, channels), got {x.shape}")
        fits = self.block in (16, 32, 64, 128, 256, 512) and 8 <= self.blocks <= 32
        if not fits or self.block * self.blocks**2 > LARGEST:
            raise ShapeError(
                f"stationarity of {x.name}: expected blocks of 16, 32, ... or 512 rows, 8 to 32 of them, with block * "
                f"blocks^2 at most {LARGEST}, got {self.blocks} of {self.block}"
            )
        if not (0 < self.change <= 64 and -64 <= self.jump <= 64 and 0 < self.scatter <= 64):
            raise ShapeError(
                f"stationarity of {x.name}: expected change and scatter in (0, 64] and jump in [-64, 64], got "
                f"{self.change}, {self.scatter} and {self.jump}"
            )
        return (x.shape,)

    def reference(self, call: Call, x: np.ndarray, *states: np.ndarray) -> tuple[np.ndarray, ...]:
        """x stored, states → y, states."""
        arithmetic = real if x.dtype == np.float32 else fixed
        counts, sums, kept, label = states
        filled, held = (int(n) for n in counts)
        y = np.empty(x.shape, np.int8)
        at = 0
        while at < len(x):
            piece = x[at : at + self.block - filled]
            if filled == 0:
                sums = arithmetic.begin(piece[0], sums, held == 0)
            sums = arithmetic.add(piece, sums)
            y[at : at + len(piece)] = label
            at, filled = at + len(piece), filled + len(piece)
            if filled == self.block:
                kept = np.concatenate([kept[1:], arithmetic.close(sums, self.block)[None]])
                filled, held = 0, min(held + 1, self.blocks)
                label = arithmetic.judge(self, kept) if held == self.blocks else label
                y[at - 1] = label
        return y, np.array([filled, held], np.int32), sums, kept, label

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        return None

    @property
    def edge(self) -> int:
        """The least number of blocks on either side of a step."""
        return self.blocks // 8

    def initial_states(self, channels: int, is_float: bool) -> tuple[np.ndarray, ...]:
        """Nothing seen yet."""
        wide = np.float32 if is_float else np.int64
        return (
            np.zeros(2, np.int32),
            np.zeros((6, channels), wide),
            np.zeros((self.blocks, 3, channels), wide),
            np.full(channels, UNKNOWN, np.int8),
        )

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x = call.input(0)
        rows, channels = x.shape
        wanted = [state.shape for state in self.initial_states(channels, x.format.is_float)]
        if [state.shape for state in call.states] != wanted:
            raise ShapeError(
                f"stationarity of {x.name}: expected states of {wanted}, got {[s.shape for s in call.states]}"
            )
        params = {"rows": rows, "channels": channels, "block": self.block, "blocks": self.blocks, "edge": self.edge}
        reads: dict[str, Argument] = {
            "x": In(0),
            "counts": State(0),
            "sums": State(1),
            "kept": State(2),
            "label": State(3),
        }
        if x.format.is_float:
            return Invocation({**params, **real.thresholds(self)}, {**reads, "y": Out()})
        table = Table(fixed.reciprocals(self.blocks), "int32_t", "tables")
        return Invocation({**params, **fixed.thresholds(self)}, {**reads, "table": table, "y": Out()})

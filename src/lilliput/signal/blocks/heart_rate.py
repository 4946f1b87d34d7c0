"""Heartbeats."""

from __future__ import annotations

from dataclasses import dataclass
from math import log2

import numpy as np

from lilliput.graph import Format, InputError
from lilliput.ops.nn.strided_slice import StridedSlice
from lilliput.ops.signal.heart_rate import INTERVALS
from lilliput.ops.signal.heart_rate import HeartRate as Beats
from lilliput.signal.block import Block
from lilliput.signal.chain import Chain
from lilliput.signal.shapes import COUNT, require_dtype, rows_of
from lilliput.signal.signal import Signal

BPM = Format("s16", (2.0**-6,), (0,))  # up to 512 beats a minute


@dataclass(frozen=True)
class HeartRate(Block):
    """Beats of an electrocardiogram or a pulse wave: 1 at a beat, else 0, and beats a minute, 0 where not known.

    channel     which of the signal's channels
    direction   of the slopes that count: "both" for an electrocardiogram, "up" or "down" for a pulse wave
    slope       seconds over which a slope is taken: 0.03 for an electrocardiogram, 0.1 for a pulse wave
    mean        time constant of the mean of slopes, in seconds
    memory      time constant of the level of peaks, in seconds
    refractory  seconds after a beat without another
    learning    seconds at the start without beats
    lost        seconds without a beat after which the rate is not known
    """

    channel: int = 0
    direction: str = "both"
    slope: float = 0.03
    mean: float = 0.09
    memory: float = 5.0
    refractory: float = 0.25
    learning: float = 1.0
    lost: float = 3.0

    def build(self, chain: Chain, x: Signal) -> Signal:
        if len(x.shape) != 2 or not 0 <= self.channel < x.shape[1]:
            raise InputError(f"expected rows with a channel {self.channel}, got {x.shape}")
        require_dtype(x, "f32", "s16")
        op = self._op(x.rate)
        if x.shape[1] > 1:
            x = chain.apply(StridedSlice((0, self.channel), (x.rows, 1), (1, 1)), x, name="lead")
        is_float = x.format.is_float
        levels = (np.zeros(4, np.float32), Format()) if is_float else (np.zeros(4, np.int32), COUNT)
        line = (np.zeros(op.lag, x.format.numpy), x.format)
        counts = (np.zeros(3 + INTERVALS, np.int32), COUNT)
        return chain.apply(op, x, format=Format() if is_float else BPM, states=[line, levels, counts])

    def _op(self, rate: float) -> Beats:
        """Times in rows, time constants as powers of two of them."""
        lag = rows_of(self.slope, rate)
        smooth = min(max(round(log2(max(self.mean * rate, 1))), 0), 15)
        decay = min(max(round(log2(max(self.memory * rate, 2))), 1), 30)
        return Beats(
            rate, lag, smooth, decay, rows_of(self.refractory, rate), rows_of(self.learning, rate, lag),
            rows_of(self.lost, rate), self.direction,
        )  # fmt: skip

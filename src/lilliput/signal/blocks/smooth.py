"""Smoothing of scores or features."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lilliput.graph import Format, InputError
from lilliput.ops.signal.smooth import Smooth as Mean
from lilliput.ops.signal.smooth_exponential import FRACTION, SmoothExponential
from lilliput.signal.block import Block
from lilliput.signal.chain import Chain
from lilliput.signal.shapes import COUNT, flat, require_dtype, rows_of
from lilliput.signal.signal import Signal


@dataclass(frozen=True)
class Smooth(Block):
    """Each number averaged over the last rows, or moved a part of the way by each row. One of these is given:

    rows     the mean of so many rows; it begins with rows of zeros
    seconds  the mean of so much time
    weight   above 0, up to 1: y moves by this part of its distance to x, from zero on
    """

    rows: int = 0
    seconds: float = 0.0
    weight: float = 0.0

    def build(self, chain: Chain, x: Signal) -> Signal:
        if sum(value > 0 for value in (self.rows, self.seconds, self.weight)) != 1:
            raise InputError(
                f"expected one of rows, seconds and weight above 0, got {self.rows}, {self.seconds} and {self.weight}"
            )
        x = flat(chain, x)
        require_dtype(x, "f32", "s16", "s8")
        zero = x.format.encode(np.zeros(x.shape[1]))
        if self.weight:
            level = zero if x.format.is_float else zero.astype(np.int32) << FRACTION
            kept = [(level, Format() if x.format.is_float else COUNT)]
            return chain.apply(SmoothExponential(self.weight), x, states=kept)
        length = self.rows or rows_of(self.seconds, x.rate)
        ring = np.tile(zero, (length, 1))
        return chain.apply(Mean(length), x, states=[(ring, x.format), (np.zeros(1, np.int32), COUNT)])

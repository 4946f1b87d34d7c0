"""Median, quartiles and the like."""

from __future__ import annotations

from dataclasses import dataclass

from lilliput.graph import InputError
from lilliput.ops.signal.percentiles import Percentiles as Sorted
from lilliput.signal.block import Block
from lilliput.signal.chain import Chain
from lilliput.signal.shapes import flat, require_dtype
from lilliput.signal.signal import Signal


@dataclass(frozen=True)
class Percentiles(Block):
    """Percentiles of each channel of each frame, and distances between two of them, side by side.

    percents  from 0 to 100; 50 is the median
    spans     pairs of them; (25, 75) is the inter-quartile range
    """

    percents: tuple[float, ...] = (25.0, 50.0, 75.0)
    spans: tuple[tuple[float, float], ...] = ()

    def build(self, chain: Chain, x: Signal) -> Signal:
        if len(x.shape) != 3:
            raise InputError(f"expected frames (frames, channels, length), got {x.shape}; put a stage frames before it")
        require_dtype(x, "f32", "s16")
        return flat(chain, chain.apply(Sorted(self.percents, self.spans), x))

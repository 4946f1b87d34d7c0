"""Whether a signal stays as it is."""

from __future__ import annotations

from dataclasses import dataclass

from lilliput.graph import Format
from lilliput.ops.signal.stationarity import Stationarity as Test
from lilliput.signal.block import Block
from lilliput.signal.chain import Chain
from lilliput.signal.shapes import COUNT, LABEL, flat, require_dtype
from lilliput.signal.signal import Signal


@dataclass(frozen=True)
class Stationarity(Block):
    """What each channel's last rows are: 0 stationary, 1 trend, 2 variance change, 3 regime change, -1 not known yet.

    block    rows that are summed together; the label may change after each block
    blocks   that are looked at together
    change   threshold for a change of the mean
    jump     how much better than a line a step must be to be one
    scatter  threshold for a change of the variance
    """

    block: int = 64
    blocks: int = 16
    change: float = 13.0
    jump: float = 6.0
    scatter: float = 12.0

    def build(self, chain: Chain, x: Signal) -> Signal:
        x = flat(chain, x)
        require_dtype(x, "f32", "s16")
        test = Test(self.block, self.blocks, self.change, self.jump, self.scatter)
        initial = test.initial_states(x.shape[1], x.format.is_float)
        wide = Format() if x.format.is_float else Format("s64")
        return chain.apply(
            test,
            x,
            format=LABEL,
            states=list(zip(initial, (COUNT, wide, wide, LABEL), strict=True)),
            name="stationarity",
        )

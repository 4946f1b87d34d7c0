"""How often a signal changes its sign."""

from __future__ import annotations

from dataclasses import dataclass

from lilliput.graph import Format
from lilliput.ops.signal.zero_crossings import ZeroCrossings
from lilliput.signal.block import Block
from lilliput.signal.chain import Chain
from lilliput.signal.filtering import require_frames
from lilliput.signal.signal import Signal


@dataclass(frozen=True)
class ZeroCrossingsBlock(Block):
    """The crossings of each frame: (frames, channels, 1).

    threshold  real number that must be passed on both sides: changes within it do not count
    """

    threshold: float = 0.0

    def build(self, chain: Chain, x: Signal) -> Signal:
        require_frames(x)
        format = x.format if x.format.is_float else Format("s16", (1.0,), (0,))
        return chain.apply(ZeroCrossings(self.threshold), x, format=format)

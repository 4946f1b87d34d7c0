"""Taking away what does not change."""

from __future__ import annotations

import math
from dataclasses import dataclass

from lilliput.ops.level import slowness
from lilliput.ops.signal.remove_dc import RemoveDC
from lilliput.signal.block import Block
from lilliput.signal.chain import Chain
from lilliput.signal.filtering import level_state, require_rows
from lilliput.signal.fir_design import require_frequencies
from lilliput.signal.signal import Signal


@dataclass(frozen=True)
class RemoveDCBlock(Block):
    """Takes away a constant, as gravity or a microphone's offset, and what changes slowly. It begins with a level of 0.

    cutoff  hertz at which the gain has fallen to 1/sqrt(2), within a factor of sqrt(2): the filter needs no multiplier
    """

    cutoff: float

    def build(self, chain: Chain, x: Signal) -> Signal:
        require_rows(x)
        (f,) = require_frequencies(x.rate, self.cutoff)
        return chain.apply(RemoveDC(slowness(1 / (2 * math.pi * f))), x, states=[level_state(x)])

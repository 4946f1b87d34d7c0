"""How fast a signal changes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lilliput.graph import Format
from lilliput.ops.signal.derivative import Derivative
from lilliput.signal.block import Block
from lilliput.signal.chain import Chain
from lilliput.signal.filtering import require_rows
from lilliput.signal.signal import Signal


@dataclass(frozen=True)
class DerivativeBlock(Block):
    """The change from row to row, a second: of acceleration, the jerk.

    coarser  of integers: bits that are rounded away, so that larger changes fit; 1 is enough for any
    """

    coarser: int = 0

    def build(self, chain: Chain, x: Signal) -> Signal:
        require_rows(x)
        last = np.zeros(x.shape[1], x.format.numpy)
        fixed = not x.format.is_float
        format = Format("s16", (x.format.scale[0] * x.rate * 2.0**self.coarser,), (0,)) if fixed else Format()
        return chain.apply(Derivative(x.rate), x, format=format, states=[(last, x.format)])

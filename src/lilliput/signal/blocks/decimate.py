"""A lower rate."""

from __future__ import annotations

from dataclasses import dataclass

from lilliput.graph import InputError
from lilliput.signal.block import Block
from lilliput.signal.chain import Chain
from lilliput.signal.rates import at_another_rate
from lilliput.signal.signal import Signal


@dataclass(frozen=True)
class Decimate(Block):
    """One row for every `factor` rows, without what the lower rate cannot hold.

    factor     2 or more
    crossings  of zero to each side in the filter's response: more are sharper, and cost as much more
    """

    factor: int
    crossings: int = 10

    def build(self, chain: Chain, x: Signal) -> Signal:
        if self.factor < 2:
            raise InputError(f"expected a factor of 2 or more, got {self.factor}")
        return at_another_rate(chain, x, 1, self.factor, self.crossings)

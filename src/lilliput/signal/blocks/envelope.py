"""How loud a signal is."""

from __future__ import annotations

from dataclasses import dataclass

from lilliput.ops.level import slowness
from lilliput.ops.signal.envelope import Envelope
from lilliput.signal.block import Block
from lilliput.signal.chain import Chain
from lilliput.signal.filtering import level_state, require_rows, steps
from lilliput.signal.signal import Signal


@dataclass(frozen=True)
class EnvelopeBlock(Block):
    """A level that follows the size of each number: the same pace up and down for the mean, at once up for the peak.

    attack  seconds in which it rises by two thirds of the way, within a factor of sqrt(2); 0 for at once
    decay   likewise, in which it falls
    """

    attack: float = 0.0
    decay: float = 0.1

    def build(self, chain: Chain, x: Signal) -> Signal:
        require_rows(x)
        attack, decay = (slowness(steps(seconds, x.rate), 0) for seconds in (self.attack, self.decay))
        return chain.apply(Envelope(attack, decay), x, states=[level_state(x)])

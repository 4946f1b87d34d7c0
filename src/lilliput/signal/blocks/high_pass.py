"""High-pass filters."""

from __future__ import annotations

from dataclasses import dataclass

from lilliput.signal.biquad_design import high_pass
from lilliput.signal.block import Block
from lilliput.signal.chain import Chain
from lilliput.signal.filtering import filtered
from lilliput.signal.fir_design import require_frequencies
from lilliput.signal.signal import Signal


@dataclass(frozen=True)
class HighPass(Block):
    """Takes away what is slower. A Butterworth filter, as flat as can be where it passes.

    cutoff  hertz at which the gain has fallen to 1/sqrt(2)
    order   how steep: by 6 dB an octave each
    """

    cutoff: float
    order: int = 2

    def build(self, chain: Chain, x: Signal) -> Signal:
        (f,) = require_frequencies(x.rate, self.cutoff)
        return filtered(chain, x, high_pass(self.order, f))

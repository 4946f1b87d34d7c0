"""Band-pass filters."""

from __future__ import annotations

from dataclasses import dataclass

from lilliput.signal.biquad_design import band_pass
from lilliput.signal.block import Block
from lilliput.signal.chain import Chain
from lilliput.signal.filtering import filtered
from lilliput.signal.fir_design import require_frequencies
from lilliput.signal.signal import Signal


@dataclass(frozen=True)
class BandPass(Block):
    """Takes away what is slower than one frequency and faster than another. A Butterworth filter.

    low    hertz at which the gain has fallen to 1/sqrt(2) below
    high   and above
    order  how steep: by 6 dB an octave each, on both sides
    """

    low: float
    high: float
    order: int = 2

    def build(self, chain: Chain, x: Signal) -> Signal:
        low, high = require_frequencies(x.rate, self.low, self.high)
        return filtered(chain, x, band_pass(self.order, low, high))

"""Notch filters."""

from __future__ import annotations

from dataclasses import dataclass

from lilliput.graph import InputError
from lilliput.signal.biquad_design import notch
from lilliput.signal.block import Block
from lilliput.signal.chain import Chain
from lilliput.signal.filtering import filtered
from lilliput.signal.fir_design import require_frequencies
from lilliput.signal.signal import Signal


@dataclass(frozen=True)
class Notch(Block):
    """Takes away one frequency, as that of the mains.

    frequency  hertz
    q          how narrow: the frequency over the width between gains of 1/sqrt(2)
    """

    frequency: float
    q: float = 30.0

    def build(self, chain: Chain, x: Signal) -> Signal:
        (f,) = require_frequencies(x.rate, self.frequency)
        if not self.q > 0:
            raise InputError(f"expected a q above 0, got {self.q:g}")
        return filtered(chain, x, notch(f, self.q))

"""Filters with a finite impulse response."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lilliput.graph import InputError
from lilliput.ops.signal.fir import Fir
from lilliput.signal.block import Block
from lilliput.signal.chain import Chain
from lilliput.signal.filtering import constant_taps, line_state, require_rows
from lilliput.signal.fir_design import require_frequencies, taps_between, taps_outside
from lilliput.signal.signal import Signal
from lilliput.signal.windows import window_numbers


@dataclass(frozen=True)
class FirBlock(Block):
    """A filter with linear phase: every frequency comes (taps - 1) / 2 rows late. Rows keep their rate and scale.

    taps          how many
    low           hertz above which it passes; 0 for a low-pass
    high          hertz below which it passes; 0 for a high-pass
    stop          stops what is between low and high instead
    window        "hann", "hamming", "blackman", "kaiser" or "rectangular": how gently the ideal response is cut off
    beta          of "kaiser"
    coefficients  the taps themselves, that of the newest row first, instead of all the above
    """

    taps: int = 31
    low: float = 0.0
    high: float = 0.0
    stop: bool = False
    window: str = "hamming"
    beta: float = 8.6
    coefficients: tuple[float, ...] = ()

    def build(self, chain: Chain, x: Signal) -> Signal:
        require_rows(x)
        taps = np.array(self.coefficients) if self.coefficients else self._designed(x.rate)
        if len(taps) < 2:
            raise InputError(f"expected two taps or more, got {len(taps)}")
        return chain.apply(Fir(), x, constant_taps(chain, x, taps), states=[line_state(x, len(taps) - 1)])

    def _designed(self, rate: float) -> np.ndarray:
        given = [f for f in (self.low, self.high) if f]
        if not given or (self.stop and len(given) < 2):
            wanted = "low and high" if self.stop else "low, high or both"
            raise InputError(f"expected {wanted} in hertz, got {given or 'none'}")
        require_frequencies(rate, *given)
        passes_half = self.stop or not self.high
        if self.taps < 2 or (passes_half and self.taps % 2 == 0):
            raise InputError(
                f"expected two taps or more, and an odd number of them where half the rate passes; got {self.taps}"
            )
        window = window_numbers(self.window, self.taps, False, self.beta)
        low, high = self.low / rate, (self.high or rate / 2) / rate
        return (taps_outside if self.stop else taps_between)(self.taps, low, high, window)

"""Spectra of frames."""

from __future__ import annotations

from dataclasses import dataclass

from lilliput.signal.block import Block
from lilliput.signal.chain import Chain
from lilliput.signal.signal import Signal
from lilliput.signal.spectra import Transform, framed, magnitudes, powers, spectrum


@dataclass(frozen=True)
class Spectrum(Block):
    """The magnitude of each frequency in a frame, or its power: (frames, channels, n / 2 + 1).

    length, step  of frames, in rows; left away behind a stage that makes frames
    n             numbers of a transform, a power of two from 16 to 4096; shorter frames get zeros behind them
    window        "hann", "hamming" or "rectangular"
    power         |X|**2 instead of |X|
    loudest       of integers: powers up to this, in |X|**2, are told apart, down to 93 dB below
    """

    length: int = 0
    step: int = 0
    n: int = 512
    window: str = "hann"
    power: bool = False
    loudest: float = 16384.0

    def build(self, chain: Chain, x: Signal) -> Signal:
        frames = framed(chain, x, self.length, self.step)
        complex_spectrum = spectrum(chain, frames, Transform(self.n, self.window))
        return powers(chain, complex_spectrum, self.loudest) if self.power else magnitudes(chain, complex_spectrum)

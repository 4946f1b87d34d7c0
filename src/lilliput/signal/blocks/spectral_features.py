"""The shape of a spectrum, and its peaks."""

from __future__ import annotations

from dataclasses import dataclass

from lilliput.graph import Format
from lilliput.ops.nn.concat import Concat
from lilliput.ops.nn.quantize import Quantize
from lilliput.ops.signal.spectral_moments import SpectralMoments
from lilliput.ops.signal.spectral_peaks import SpectralPeaks
from lilliput.ops.spectral_moments import NAMES
from lilliput.signal.block import Block
from lilliput.signal.chain import Chain
from lilliput.signal.signal import Signal
from lilliput.signal.spectra import Transform, framed, magnitudes, spectrum

FEATURES = Format("s32", (2.0**-8,), (0,))  # of integers: hertz, and plain numbers, in steps of 1 / 256


@dataclass(frozen=True)
class SpectralFeatures(Block):
    """A few numbers that describe each spectrum: (frames, channels, numbers), shapes first, then frequencies of peaks.

    length, step  of frames, in rows; left away behind a stage that makes frames
    n             numbers of a transform, a power of two from 16 to 4096; shorter frames get zeros behind them
    window        "hann", "hamming" or "rectangular"
    of            which of centroid, spread, skew, kurtosis, rolloff
    rolloff       the part of the sum of magnitudes that lies up to the roll-off
    peaks         how many of the highest peaks; their heights are a further output
    rate          samples a second inside frames, where the source has another rate
    """

    length: int = 0
    step: int = 0
    n: int = 256
    window: str = "hann"
    of: tuple[str, ...] = NAMES
    rolloff: float = 0.85
    peaks: int = 3
    rate: float = 0.0

    def build(self, chain: Chain, x: Signal) -> Signal:
        rate = self.rate or (x.rate if len(x.shape) == 2 else chain.source.rate)
        frames = framed(chain, x, self.length, self.step)
        heights = magnitudes(chain, spectrum(chain, frames, Transform(self.n, self.window)))
        format = Format() if x.format.is_float else FEATURES
        shape = chain.apply(SpectralMoments(self.of, rate / self.n, self.rolloff), heights, format=format)
        if not self.peaks:
            return shape
        bins = Format() if x.format.is_float else Format("s16", (rate / self.n,), (0,))
        peaks = SpectralPeaks(self.peaks, rate / self.n)
        highest, where = chain.apply_all(peaks, heights, formats=[heights.format, bins], called=("heights", "peaks"))
        chain.output(highest)
        if not x.format.is_float:
            where = chain.apply(Quantize(), where, format=FEATURES)
        return chain.apply(Concat(len(shape.shape) - 1), shape, where)

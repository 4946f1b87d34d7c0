"""What the blocks mfe, log_mel and mfcc have in common."""

from __future__ import annotations

from dataclasses import dataclass

from lilliput.graph import InputError
from lilliput.ops.signal.mel_filter_bank import MelFilterBank
from lilliput.signal.block import Block
from lilliput.signal.chain import Chain
from lilliput.signal.signal import Signal
from lilliput.signal.spectra import Transform, framed, magnitudes, mel_bins, mels, powers, spectrum


@dataclass(frozen=True)
class MelBlock(Block):
    """Energies of mel bands; the settings are told by the blocks.

    length, step  of frames, in rows; left away behind a stage that makes frames
    n             numbers of a transform, a power of two from 16 to 4096; shorter frames get zeros behind them
    window        "hann", "hamming" or "rectangular"
    bands         how many mel bands
    low, high     hertz that they span; high = 0: half the rate
    scale         "htk" as TensorFlow has it, or "slaney" as librosa has it
    area          bands of area 1 instead of height 1
    power         bands of |X|**2 instead of |X|
    loudest       of integers: powers up to this, in |X|**2, are told apart, down to 93 dB below
    rate          samples a second inside frames, where the source has another rate
    """

    length: int = 0
    step: int = 0
    n: int = 512
    window: str = "hann"
    bands: int = 40
    low: float = 20.0
    high: float = 0.0
    scale: str = "htk"
    area: bool = False
    power: bool = False
    loudest: float = 16384.0
    rate: float = 0.0

    def mel_energies(self, chain: Chain, x: Signal) -> Signal:
        """(frames, channels, bands)."""
        rate = self.rate or (x.rate if len(x.shape) == 2 else chain.source.rate)
        if not self.low < (self.high or rate / 2) <= rate / 2:
            raise InputError(
                f"expected bands between 0 and half the rate, {rate / 2:g} Hz, got {self.low:g} to {self.high:g} Hz"
            )
        frames = framed(chain, x, self.length, self.step)
        bank = MelFilterBank(self.bands, rate, self.n, self.low, self.high or rate / 2, self.scale, self.area)
        complex_spectrum = spectrum(chain, frames, Transform(self.n, self.window))
        if self.power:
            return mels(chain, powers(chain, complex_spectrum, self.loudest, mel_bins(bank)), bank)
        return mels(chain, magnitudes(chain, complex_spectrum, mel_bins(bank)), bank)

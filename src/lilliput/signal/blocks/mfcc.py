"""Mel-frequency cepstral coefficients."""

from __future__ import annotations

from dataclasses import dataclass

from lilliput.ops.signal.dct import Dct
from lilliput.ops.signal.logarithm import Logarithm
from lilliput.signal.chain import Chain
from lilliput.signal.mel_block import MelBlock
from lilliput.signal.signal import Signal
from lilliput.signal.spectra import cosines, logarithms

LOG_STEP, STEP = 2.0**-10, 2.0**-8  # of int16: up to 32, and up to 128


@dataclass(frozen=True)
class Mfcc(MelBlock):
    """The shape of a sound's spectrum in a few numbers: (frames, channels, coefficients). Settings: see MelBlock, and

    coefficients  of the DCT of the logarithms of the bands' energies, the first ones
    norm          of the DCT: "even" as TensorFlow has it, "orthonormal" as librosa has it, "plain"
    offset        what is added to energies before their logarithm
    """

    coefficients: int = 13
    norm: str = "even"
    offset: float = 1e-6

    def build(self, chain: Chain, x: Signal) -> Signal:
        logs = logarithms(chain, self.mel_energies(chain, x), Logarithm(offset=self.offset), LOG_STEP)
        return cosines(chain, logs, Dct(self.coefficients, self.norm), STEP)

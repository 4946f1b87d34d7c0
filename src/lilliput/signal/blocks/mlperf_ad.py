"""MLPerf Tiny's front end for anomaly detection (ad01)."""

from __future__ import annotations

from dataclasses import dataclass

from lilliput.graph import InputError
from lilliput.ops.signal.logarithm import DECIBELS, Logarithm
from lilliput.ops.signal.mel_filter_bank import MelFilterBank
from lilliput.signal.block import Block
from lilliput.signal.chain import Chain
from lilliput.signal.signal import Signal
from lilliput.signal.spectra import Transform, logarithms, mel_bins, mels, powers, spectrum

RATE, LENGTH, STEP = 16000.0, 1024, 512
EPSILON = 2.0**-52  # Python's sys.float_info.epsilon, added before the logarithm


@dataclass(frozen=True)
class MlperfAd(Block):
    """Log-mel powers as MLPerf Tiny's anomaly model takes them, in decibels: 16 kHz to (frames, 1, 128), causal.

    Frame t begins at sample 512 t; the reference's frames are centred, so its frame t is our frame t - 1. Of integers,
    powers are told apart from `loudest` in |X|**2 down to 93 dB below.

    loudest  full scale sine: 65536
    """

    loudest: float = 65536.0

    def build(self, chain: Chain, x: Signal) -> Signal:
        if len(x.shape) != 2 or x.shape[1] != 1 or x.rate != RATE:
            raise InputError(f"expected rows of one channel at {RATE:g} Hz, got {list(x.shape)} at {x.rate:g} Hz")
        bank = MelFilterBank(128, RATE, LENGTH, 0.0, RATE / 2, "slaney", True)
        transformed = spectrum(chain, chain.frames(x, LENGTH, STEP), Transform(LENGTH))
        bands = mels(chain, powers(chain, transformed, self.loudest, mel_bins(bank)), bank)
        return logarithms(chain, bands, Logarithm(DECIBELS, offset=EPSILON), 2.0**-7)

"""MLPerf Tiny's front end for the streaming wake word (sww01)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lilliput.graph import Format, InputError
from lilliput.ops.signal.logarithm import DECIBELS, Logarithm
from lilliput.ops.signal.mel_filter_bank import MelFilterBank
from lilliput.ops.signal.pre_emphasis import PreEmphasis
from lilliput.ops.signal.truncate import Truncate
from lilliput.signal.block import Block
from lilliput.signal.chain import Chain
from lilliput.signal.signal import Signal
from lilliput.signal.spectra import Transform, logarithms, mel_bins, mels, powers, spectrum

RATE, LENGTH, STEP = 16000.0, 1024, 512
LOUDEST = 10**1.5  # 15 dB; features end at 12
FEATURES = Format("s8", (0.003701042616739869,), (-128,))  # of str_ww_ref_model's input


@dataclass(frozen=True)
class MlperfSww(Block):
    """Log-mel features exactly as MLPerf Tiny's wake word model takes them: 16 kHz to int8 (frames, 1, 40), causal."""

    def build(self, chain: Chain, x: Signal) -> Signal:
        if len(x.shape) != 2 or x.shape[1] != 1 or x.rate != RATE:
            raise InputError(f"expected rows of one channel at {RATE:g} Hz, got {list(x.shape)} at {x.rate:g} Hz")
        frames = chain.frames(self._emphasised(chain, x), LENGTH, STEP)
        bank = MelFilterBank(40, RATE, LENGTH, 0.0, RATE / 2)
        how = Transform(LENGTH, "hamming", periodic=False, gain=2.0**-5)  # so that |X|**2 is divided by 1024
        bands = mels(chain, powers(chain, spectrum(chain, frames, how), LOUDEST, mel_bins(bank)), bank, 0)
        decibels = logarithms(chain, bands, Logarithm(DECIBELS, least=1e-30), 2.0**-7)
        return chain.apply(Truncate(52.0, 1 / 64), decibels, format=FEATURES)

    @staticmethod
    def _emphasised(chain: Chain, x: Signal) -> Signal:
        """x[t] - 0.96875 x[t - 1]; of integers in twice the range, so that nothing saturates."""
        y = Format() if x.format.is_float else Format("s16", (2 * x.format.scale[0],), (0,))
        before = np.zeros(1, x.format.numpy)
        return chain.apply(PreEmphasis(0.96875), x, format=y, states=[(before, x.format)])

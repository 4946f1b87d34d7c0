"""Mel-band energies."""

from __future__ import annotations

from dataclasses import dataclass

from lilliput.signal.chain import Chain
from lilliput.signal.mel_block import MelBlock
from lilliput.signal.signal import Signal


@dataclass(frozen=True)
class Mfe(MelBlock):
    """The energy in each of some mel bands, frame by frame: (frames, channels, bands). Settings: see MelBlock."""

    def build(self, chain: Chain, x: Signal) -> Signal:
        return self.mel_energies(chain, x)

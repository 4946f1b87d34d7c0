"""Frames as details on octaves."""

from __future__ import annotations

from dataclasses import dataclass

from lilliput.ops.signal.wavelet import Wavelet
from lilliput.signal.block import Block
from lilliput.signal.chain import Chain
from lilliput.signal.filtering import require_frames
from lilliput.signal.signal import Signal


@dataclass(frozen=True)
class WaveletBlock(Block):
    """The discrete wavelet transform of each frame: [coarse | details of the last level | ... | of the first].

    family  "haar", "daubechies2" or "daubechies4"
    levels  each halves what is left; frames are a multiple of 2**levels rows
    """

    family: str = "daubechies2"
    levels: int = 3

    def build(self, chain: Chain, x: Signal) -> Signal:
        require_frames(x)
        return chain.apply(Wavelet(self.family, self.levels), x)

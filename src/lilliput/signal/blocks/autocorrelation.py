"""How alike a frame is to itself some rows later."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, log2

from lilliput.graph import Format
from lilliput.ops.signal.autocorrelation import Autocorrelation
from lilliput.signal.block import Block
from lilliput.signal.chain import Chain
from lilliput.signal.filtering import require_frames
from lilliput.signal.signal import Signal


@dataclass(frozen=True)
class AutocorrelationBlock(Block):
    """Sums of products of a frame with itself, 0 to lags - 1 rows later: (frames, channels, lags).

    lags  how many; the first is the frame's energy
    """

    lags: int

    def build(self, chain: Chain, x: Signal) -> Signal:
        require_frames(x)
        format = x.format
        if not format.is_float:  # the energy of full scale fits
            format = Format("s32", (format.scale[0] ** 2 * 2.0 ** ceil(max(0, log2(x.shape[-1]))),), (0,))
        return chain.apply(Autocorrelation(self.lags), x, format=format)

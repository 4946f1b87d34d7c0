"""The power at a few frequencies."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, log2

from lilliput.graph import Format
from lilliput.ops.signal.goertzel import Goertzel
from lilliput.signal.block import Block
from lilliput.signal.chain import Chain
from lilliput.signal.filtering import require_frames
from lilliput.signal.signal import Signal


@dataclass(frozen=True)
class GoertzelBlock(Block):
    """The power of each frame at some frequencies, |X|**2: (frames, channels, frequencies). Cheaper than a spectrum
    where there are fewer of them than about three times the logarithm of the length.

    frequencies  hertz
    rate         samples a second inside frames, where the source has another rate
    """

    frequencies: tuple[float, ...]
    rate: float = 0.0

    def build(self, chain: Chain, x: Signal) -> Signal:
        require_frames(x)
        rate = self.rate or chain.source.rate
        op, format = Goertzel(tuple(f / rate for f in self.frequencies)), x.format
        if not format.is_float:  # a constant of full scale has the most
            format = Format("s32", (format.scale[0] ** 2 * 2.0 ** ceil(max(0, 2 * log2(x.shape[-1]) - 1)),), (0,))
        return chain.apply(op, x, format=format)

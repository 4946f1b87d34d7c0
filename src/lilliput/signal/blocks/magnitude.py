"""How strong, whatever the direction."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, log2

from lilliput.graph import Format, InputError
from lilliput.ops.signal.magnitude import Magnitude as Length
from lilliput.signal.block import Block
from lilliput.signal.chain import Chain
from lilliput.signal.shapes import require_dtype
from lilliput.signal.signal import Signal


@dataclass(frozen=True)
class Magnitude(Block):
    """One channel for all: the root of the sum of their squares."""

    def build(self, chain: Chain, x: Signal) -> Signal:
        if len(x.shape) != 2:
            raise InputError(f"expected rows of channels, got {x.shape}; put magnitude before frames")
        require_dtype(x, "f32", "s16")
        if x.format.is_float:
            return chain.apply(Length(), x)
        longer = 2.0 ** ceil(log2(x.shape[1]) / 2)
        return chain.apply(Length(), x, format=Format("s16", (x.format.scale[0] * longer,), (0,)))

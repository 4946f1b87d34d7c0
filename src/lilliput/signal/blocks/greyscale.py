"""From colours to brightness."""

from __future__ import annotations

from dataclasses import dataclass

from lilliput.ops.signal.greyscale import Greyscale as Luma
from lilliput.signal.block import Block
from lilliput.signal.blocks.image import require_images
from lilliput.signal.chain import Chain
from lilliput.signal.shapes import require_dtype
from lilliput.signal.signal import Signal


@dataclass(frozen=True)
class Greyscale(Block):
    """One number a pixel, its luma, instead of red, green and blue."""

    def build(self, chain: Chain, x: Signal) -> Signal:
        require_images(x)
        require_dtype(x, "u8", "f32")
        return chain.apply(Luma(), x)

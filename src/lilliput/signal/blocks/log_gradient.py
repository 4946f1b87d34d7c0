"""What of an image does not change with the light."""

from __future__ import annotations

from dataclasses import dataclass

from lilliput.graph import Format
from lilliput.ops.signal.log_gradient import LogGradient as Gradient
from lilliput.signal.block import Block
from lilliput.signal.blocks.image import require_images
from lilliput.signal.chain import Chain
from lilliput.signal.shapes import require_dtype
from lilliput.signal.signal import Signal


@dataclass(frozen=True)
class LogGradient(Block):
    """Where each image grows brighter (1) or darker (-1), to the right and downwards, by ratios of light.

    threshold  of differences of natural logarithms
    levels     3, or 2: growing darker is not told
    step       1; 2 for raw images of a sensor with Bayer's pattern
    black      what the sensor gives in the dark, in its own numbers
    least      what is left counts as at least this, in the sensor's own numbers
    """

    threshold: float = 0.1
    levels: int = 3
    step: int = 1
    black: float = 0.0
    least: float = 1.0

    def build(self, chain: Chain, x: Signal) -> Signal:
        require_images(x)
        require_dtype(x, "u8", "s16", "s32", "f32")
        op = Gradient(self.threshold, self.levels, self.step, self.black, self.least)
        return chain.apply(op, x, format=Format() if x.format.is_float else Format("s8", (1.0,), (0,)))

"""Features as a network was trained on them."""

from __future__ import annotations

from dataclasses import dataclass

from lilliput.graph import Format, InputError
from lilliput.ops.signal.normalise import Normalise as Scaled
from lilliput.signal.block import Block
from lilliput.signal.chain import Chain
from lilliput.signal.signal import Signal

SCALES = {"s8": 2.0**-5, "s16": 2.0**-12}  # four and eight deviations to either side


@dataclass(frozen=True)
class Normalise(Block):
    """(x - mean) / deviation along the last axis: of an image the colours, of features each by itself.

    means       one for each, or one for all; in real units
    deviations  likewise
    dtype       of integers: "s8" or "s16"
    scale       what 1 of these integers stands for; 0 for the usual one, four or eight deviations to either side
    """

    means: tuple[float, ...] = (0.0,)
    deviations: tuple[float, ...] = (1.0,)
    dtype: str = "s8"
    scale: float = 0.0

    def build(self, chain: Chain, x: Signal) -> Signal:
        if self.dtype not in SCALES:
            raise InputError(f"normalised integers are {' or '.join(SCALES)}, not {self.dtype!r}")
        integer = Format(self.dtype, (self.scale or SCALES[self.dtype],), (0,))
        return chain.apply(Scaled(self.means, self.deviations), x, format=Format() if x.format.is_float else integer)

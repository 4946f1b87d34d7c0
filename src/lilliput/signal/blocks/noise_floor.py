"""Decibels above a noise floor."""

from __future__ import annotations

from dataclasses import dataclass

from lilliput.graph import Format
from lilliput.ops.signal.noise_floor import NoiseFloor as Floor
from lilliput.signal.block import Block
from lilliput.signal.chain import Chain
from lilliput.signal.shapes import require_dtype
from lilliput.signal.signal import Signal

LEVELS = 256


@dataclass(frozen=True)
class NoiseFloor(Block):
    """Decibels, as the stage log_mel gives them, from 0 at the noise floor to 1 at the top, in 256 levels.

    Behind log_mel with `power = true` and `offset = 1e-30` these are the features of Edge Impulse's MFE block. Of
    integers the result is int8, ready for a network.

    floor  decibels that become 0; what is softer too
    top    decibels that become 1
    """

    floor: float = -52.0
    top: float = 12.0

    def build(self, chain: Chain, x: Signal) -> Signal:
        require_dtype(x, "f32", "s16")
        y = Format() if x.format.is_float else Format("s8", (1 / LEVELS,), (-128,))
        return chain.apply(Floor(self.floor, self.top, LEVELS if x.format.is_float else 0), x, format=y)

"""Which way is up."""

from __future__ import annotations

from dataclasses import dataclass

from lilliput.graph import Format, InputError
from lilliput.ops.angle import S16_SCALE
from lilliput.ops.nn.strided_slice import StridedSlice
from lilliput.ops.signal.tilt import Tilt as Angles
from lilliput.signal.block import Block
from lilliput.signal.chain import Chain
from lilliput.signal.shapes import require_dtype
from lilliput.signal.signal import Signal


@dataclass(frozen=True)
class Tilt(Block):
    """Pitch and roll in radians, from the first three channels: acceleration ahead, to the right and up."""

    def build(self, chain: Chain, x: Signal) -> Signal:
        if len(x.shape) != 2 or x.shape[1] < 3:
            raise InputError(f"expected rows of an accelerometer's three axes, got {x.shape}")
        require_dtype(x, "f32", "s16")
        if x.shape[1] > 3:
            x = chain.apply(StridedSlice((0, 0), (x.rows, 3), (1, 1)), x, name="acceleration")
        return chain.apply(Angles(), x, format=Format() if x.format.is_float else Format("s16", (S16_SCALE,), (0,)))

"""Automatic gain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lilliput.graph import Format, InputError
from lilliput.ops.signal.running_level import BITS
from lilliput.ops.signal.running_level import RunningLevel as Divide
from lilliput.signal.block import Block
from lilliput.signal.chain import Chain
from lilliput.signal.shapes import require_dtype
from lilliput.signal.signal import Signal


@dataclass(frozen=True)
class RunningLevel(Block):
    """Frames divided by the level of what has been heard so far: what clip_normalise is to a recording, for a stream.

    release  seconds in which the level falls to 1 / e where nothing is heard
    floor    the least level, where full scale is 1: quieter frames are not lifted further
    """

    release: float = 1.0
    floor: float = 0.01

    def build(self, chain: Chain, x: Signal) -> Signal:
        require_dtype(x, "f32", "s16")
        if len(x.shape) != 3 or self.release <= 0 or self.floor <= 0:
            raise InputError(
                f"expected frames (put a stage frames before), a release and a floor above 0, got {list(x.shape)}, "
                f"{self.release:g} s and {self.floor:g}"
            )
        level, format = (
            (Format(), Format()) if x.format.is_float else (Format("s32"), Format("s16", (2.0**-BITS,), (0,)))
        )
        keep = float(np.exp(-1 / (self.release * x.rate)))
        return chain.apply(Divide(keep, self.floor), x, format=format, states=[(np.zeros(1, level.numpy), level)])

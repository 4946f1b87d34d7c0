"""Where a moving body points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lilliput.graph import Format, InputError
from lilliput.ops.signal.orientation import ONE, S16_SCALE
from lilliput.ops.signal.orientation import Orientation as Fusion
from lilliput.signal.block import Block
from lilliput.signal.chain import Chain
from lilliput.signal.shapes import require_dtype
from lilliput.signal.signal import Signal


@dataclass(frozen=True)
class Orientation(Block):
    """The attitude from an accelerometer and a gyroscope: six channels, acceleration before turn rates.

    gives         "quaternion" (w, x, y, z), or "gravity": its direction on the body's axes, for a stage tilt
    rate_unit     radians a second that 1 of the gyroscope's channels stands for
    proportional  how fast the accelerometer pulls, 1 / s
    integral      how fast the gyroscope's bias is learnt, 1 / s^2
    """

    gives: str = "quaternion"
    rate_unit: float = 1.0
    proportional: float = 1.0
    integral: float = 0.0

    def build(self, chain: Chain, x: Signal) -> Signal:
        if len(x.shape) != 2 or x.shape[1] != 6:
            raise InputError(f"expected three axes of acceleration and three of turn rates, got {x.shape}")
        require_dtype(x, "f32", "s16")
        op = Fusion(self.gives, x.rate, self.rate_unit, self.proportional, self.integral)
        level = np.array([1.0, 0.0, 0.0, 0.0])
        if x.format.is_float:
            kept = [(level.astype(np.float32), Format()), (np.zeros(3, np.float32), Format())]
            return chain.apply(op, x, states=kept)
        wide = Format("s32", (1 / ONE,), (0,))
        kept = [((level * ONE).astype(np.int32), wide), (np.zeros(3, np.int32), wide)]
        return chain.apply(op, x, format=Format("s16", (S16_SCALE,), (0,)), states=kept)

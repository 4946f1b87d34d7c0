"""How loud a signal is: rectified, and followed by a level that rises and falls at its own pace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import Call, In, Invocation, Kernel, Out, Overlap, Shape, State, Value
from lilliput.ops.level import LEVEL_BITS, require_scale, require_slowness
from lilliput.ops.power_of_two import saturated, shift_rounded
from lilliput.ops.rows import RowOp, require_state


@dataclass(frozen=True)
class Envelope(RowOp):
    """x (rows, channels) → y (rows, channels): a level that moves towards |x| by 2**-attack, or down by 2**-decay.

    attack = decay is the mean of |x| under one pole; attack = 0 the peak, which then decays. State (channels,): the
    level, int32 with 14 more bits than int16 x, or float. y is stored as x is.
    """

    attack: int = 6
    decay: int = 6

    KERNELS: ClassVar = (
        Kernel("envelope_s16.h", ("s16",), ("s16",)),
        Kernel("envelope_f32.h", ("f32",), ("f32",)),
    )
    SOURCE: ClassVar = "our own; Zoelzer, DAFX, section 4.2 (peak detector with attack and release)"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        for name, value in (("attack", self.attack), ("decay", self.decay)):
            require_slowness(f"envelope of {x.name}", name, value, 0)
        return super().infer(x)

    def reference(self, call: Call, x: np.ndarray, level: np.ndarray) -> tuple[np.ndarray, ...]:
        """x and level stored → y stored, level."""
        is_float = call.output.format.is_float
        loud = np.abs(x if is_float else x.astype(np.int64) << LEVEL_BITS)
        level, followed = level.astype(loud.dtype), np.empty_like(loud)
        for t, row in enumerate(loud):
            above = row - level
            level = level + np.where(above > 0, _step(above, self.attack), _step(above, self.decay))
            followed[t] = level
        if is_float:
            return followed, level
        return saturated(shift_rounded(followed, LEVEL_BITS), call.output.format), level.astype(np.int32)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, (level,) = call.input(0), call.states
        rows, channels = x.shape
        require_scale(f"envelope of {x.name}", call)
        require_state(self, x, level, (channels,), "f32" if x.format.is_float else "s32")
        paces: dict[str, int | float] = {"attack": self.attack, "decay": self.decay}
        if x.format.is_float:
            paces = {name: 2.0**-slowness for name, slowness in paces.items()}
        params = {"rows": rows, "channels": channels, **paces}
        return Invocation(params, {"x": In(0), "level": State(), "y": Out()}, {0: Overlap()})


def _step(above: np.ndarray, slowness: int) -> np.ndarray:
    if above.dtype == np.float32:
        return above * np.float32(2.0**-slowness)
    return shift_rounded(above, slowness)

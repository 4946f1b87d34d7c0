"""A step of stochastic gradient descent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import Call, In, Invocation, Kernel, Op, Shape, ShapeError, State, Value
from lilliput.ops.steps import BITS, StepScale, shifted, step_scale, stepped


@dataclass(frozen=True)
class Sgd(Op):
    """Gradient g (...) → nothing; the state w (...) becomes w - learning_rate * g.

    int16 g and int32 w, zero point 0; w keeps within 31 bits.
    """

    learning_rate: float = 0.01

    KERNELS: ClassVar = (Kernel("sgd_s32.h", ("s16",), ()), Kernel("sgd_f32.h", ("f32",), ()))
    SOURCE: ClassVar = "Robbins and Monro 1951, 'A stochastic approximation method'"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        return ()

    def reference(self, call: Call, g: np.ndarray, w: np.ndarray) -> tuple[np.ndarray]:
        """g stored, w stored → w stored."""
        if g.dtype == np.float32:
            return (w - np.float32(self.learning_rate) * g,)
        scale = self._scale(call)
        return (stepped(w, shifted(g.astype(np.int64) * scale.multiplier, scale)),)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        g, (w,) = call.input(0), call.states
        if g.shape != w.shape:
            raise ShapeError(f"sgd of {w.name}: {w.shape} has a gradient of that shape, not {g.shape}")
        params: dict[str, int | float] = {"n": w.size}
        if g.format.is_float:
            params["rate"] = self.learning_rate
        else:
            scale = self._scale(call)
            params |= {"multiplier": scale.multiplier, "right": scale.right}
        return Invocation(params, {"g": In(0), "w": State(0)})

    def _scale(self, call: Call) -> StepScale:
        return step_scale(call, self.learning_rate * call.input(0).scale / call.states[0].scale, BITS)

"""A step of stochastic gradient descent along an outer product, which is never there as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import Call, In, Invocation, Kernel, Op, Shape, ShapeError, State, Value
from lilliput.ops.steps import BITS, StepScale, shifted, step_scale, stepped


@dataclass(frozen=True)
class SgdOuter(Op):
    """Gradient g (m,), input x (n,) → nothing; the state w (m, n) becomes w - learning_rate * (g outer x).

    That is the step of a dense layer's weights: one sample, no memory for their gradient. int16 g, int8 x, int32 w;
    g and w have zero point 0, and w keeps within 31 bits.
    """

    learning_rate: float = 0.01

    KERNELS: ClassVar = (Kernel("sgd_outer_s32.h", ("s16", "s8"), ()), Kernel("sgd_outer_f32.h", ("f32", "f32"), ()))
    SOURCE: ClassVar = "Ren, Anicic and Runkler 2021 (arXiv 2103.08295), section III: TinyOL's update"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        g, x = inputs
        assert g is not None
        assert x is not None
        if len(g.shape) != 1 or len(x.shape) != 1:
            raise ShapeError(f"sgd_outer: expected a gradient (m,) and an input (n,), got {g.shape} and {x.shape}")
        return ()

    def macs(self, call: Call) -> int:
        return call.input(0).size * call.input(1).size

    def reference(self, call: Call, g: np.ndarray, x: np.ndarray, w: np.ndarray) -> tuple[np.ndarray]:
        """g, x, w stored → w stored."""
        if g.dtype == np.float32:
            return (w - (np.float32(self.learning_rate) * g)[:, None] * x,)
        scale = self._scale(call)
        step = (g.astype(np.int64) * scale.multiplier + (1 << (BITS - 1))) >> BITS
        distance = x.astype(np.int64) - call.input(1).zero_point
        return (stepped(w, shifted(step[:, None] * distance, scale)),)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        g, x, (w,) = call.input(0), call.input(1), call.states
        if w.shape != (g.size, x.size):
            raise ShapeError(f"sgd_outer of {w.name}: {w.shape} does not fit {g.shape} and {x.shape}")
        params: dict[str, int | float] = {"m": g.size, "n": x.size}
        if g.format.is_float:
            params["rate"] = self.learning_rate
        else:
            scale = self._scale(call)
            params |= {"x_zero": x.zero_point, "multiplier": scale.multiplier}
            params |= {"left": scale.left, "right": scale.right}
        return Invocation(params, {"g": In(0), "x": In(1), "w": State(0)})

    def _scale(self, call: Call) -> StepScale:
        g, x, (w,) = call.input(0), call.input(1), call.states
        return step_scale(call, self.learning_rate * g.scale * x.scale / w.scale, 0)

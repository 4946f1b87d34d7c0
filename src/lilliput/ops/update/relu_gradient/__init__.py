"""The gradient of an activation that clamps: it passes where the activation did not clamp."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import IN_PLACE, Call, In, Invocation, Kernel, Op, Out, Shape, ShapeError, Value
from lilliput.ops.activation import bounds, real_bounds


@dataclass(frozen=True)
class ReluGradient(Op):
    """Gradient g (...) by what the activation gave, and that y (...) → gradient (...) by what it was given.

    activation: "relu", "relu6" or "relu_n1_to_1". g in float or int16, stored alike before and behind; y any affine.
    """

    activation: str = "relu"

    KERNELS: ClassVar = (
        Kernel("relu_gradient_s16.h", ("s16", "s8"), ("s16",)),
        Kernel("relu_gradient_f32.h", ("f32", "f32"), ("f32",)),
    )
    SOURCE: ClassVar = "Nair and Hinton 2010, 'Rectified linear units improve restricted Boltzmann machines'"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        g, y = inputs
        assert g is not None
        assert y is not None
        if g.shape != y.shape:
            raise ShapeError(f"gradient of {y.name}: {y.shape} has a gradient of that shape, not {g.shape}")
        return (g.shape,)

    def reference(self, call: Call, g: np.ndarray, y: np.ndarray) -> np.ndarray:
        """g, y stored → gradient stored."""
        low, high = self._open(call)
        return np.where((y > low) & (y < high), g, np.zeros_like(g))

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        low, high = self._open(call)
        params: dict[str, int | float] = {"n": call.output.size, "low": low, "high": high}
        return Invocation(params, {"g": In(0), "y": In(1), "x": Out()}, overlaps={0: IN_PLACE})

    def _open(self, call: Call) -> tuple[float, float]:
        """Between which y the gradient passes; where only the format ends, and not the activation, it passes, too."""
        y = call.input(1).format
        low, high = bounds(self.activation, y)
        is_unbounded = y.is_quantized and real_bounds(self.activation)[1] == math.inf
        return low, high + 1 if is_unbounded else high

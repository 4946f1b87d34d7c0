"""The gradient of a dense layer by its input."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import Call, In, Invocation, Kernel, Op, Out, Shape, ShapeError, UnsupportedError, Value
from lilliput.ops.float32 import sum_in_order
from lilliput.ops.requantize import multiplier_and_shift
from lilliput.ops.steps import HALF

BITS = 31  # of the sum
ROOM = 29  # bits of a product of a weight's upper half and a gradient


@dataclass(frozen=True)
class DenseGradient(Op):
    """Gradient g (m,) by the outputs, weights (m, n) → gradient (n,) by the inputs: the transposed weights times g.

    int16 g and y, zero point 0; weights int32 within 31 bits, of which the upper 15 count.
    """

    KERNELS: ClassVar = (
        Kernel("dense_gradient_s16.h", ("s16", "s32"), ("s16",)),
        Kernel("dense_gradient_f32.h", ("f32", "f32"), ("f32",)),
    )
    SOURCE: ClassVar = "Rumelhart, Hinton and Williams 1986, 'Learning representations by back-propagating errors'"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        g, weights = inputs
        assert g is not None
        assert weights is not None
        if len(weights.shape) != 2 or g.shape != weights.shape[:1]:
            raise ShapeError(
                f"gradient through {weights.name}: weights (m, n) have a gradient (m,), got {weights.shape} and "
                f"{g.shape}"
            )
        return (weights.shape[1:],)

    def macs(self, call: Call) -> int:
        return call.input(1).size

    def reference(self, call: Call, g: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """g stored, weights stored → gradient stored."""
        if g.dtype == np.float32:
            return sum_in_order(weights.T * g)
        shift, multiplier, bits = self._scales(call)
        products = (weights.T.astype(np.int64) >> HALF) * g
        scaled = ((products >> shift).sum(1) * multiplier + (1 << (bits - 1))) >> bits
        return np.clip(scaled, -32768, 32767).astype(np.int16)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        m, n = call.input(1).shape
        params: dict[str, int | float] = {"m": m, "n": n}
        if kernel.stem.endswith("s16"):
            shift, multiplier, bits = self._scales(call)
            params |= {"shift": shift, "multiplier": multiplier, "bits": bits}
        return Invocation(params, {"g": In(0), "w": In(1), "y": Out()})

    def _scales(self, call: Call) -> tuple[int, int, int]:
        """How far products are shifted so that their sum fits, and what brings it to y."""
        g, weights, y = call.input(0), call.input(1), call.output
        shift = max(0, (weights.shape[0] - 1).bit_length() - (BITS - 1 - ROOM))
        real = g.scale * weights.scale * 2.0 ** (HALF + shift) / y.scale
        multiplier, right = multiplier_and_shift(real)
        if not 0 <= right <= 31:
            raise UnsupportedError(
                f"gradient through {weights.name}: a sum counts {real:.3g} steps of {y.name}, but kernels know 2**-31 "
                "to 1; choose its scale to fit"
            )
        return shift, multiplier, 31 + right

"""Dense (fully connected): y = activation(W x + b), over the last axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import ClassVar

import numpy as np

from lilliput.graph import (
    CHANNEL,
    LITERT,
    WEIGHTS,
    Call,
    In,
    Invocation,
    Kernel,
    Op,
    Out,
    Shape,
    ShapeError,
    Table,
    UnsupportedError,
    Value,
)
from lilliput.ops.activation import real_bounds, stored_bounds
from lilliput.ops.requantize import ONCE, Requantize, requantize, rounding_for


@dataclass(frozen=True)
class Dense(Op):
    """x (..., n), weights (m, n), optional bias (m,) → y (..., m).

    int8: weights symmetric, per output or per tensor; bias int32; x and y affine.
    """

    activation: str = "none"

    KERNELS: ClassVar = (
        Kernel("dense_s8.h", ("s8", "s8", "s32?"), ("s8",)),
        Kernel("dense_f32.h", ("f32", "f32", "f32?"), ("f32",)),
    )
    WEIGHTS: ClassVar = {1: 0}
    BIAS: ClassVar = 2
    SOURCE: ClassVar = "TFLite Micro's reference_integer_ops::FullyConnected; LiteRT rounds once"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        x, weights, *rest = inputs
        assert x is not None and weights is not None
        bias = rest[0] if rest else None
        if len(weights.shape) != 2 or not x.shape or x.shape[-1] != weights.shape[1]:
            raise ShapeError(
                f"dense {weights.name}: expected weights (m, n) and an input of n numbers on its last axis, "
                f"got weights {weights.shape} and {x.name} of shape {x.shape}"
            )
        if bias is not None and bias.shape != weights.shape[:1]:
            raise ShapeError(f"dense {weights.name}: expected a bias of {weights.shape[0]} numbers, got {bias.shape}")
        return ((*x.shape[:-1], weights.shape[0]),)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        x = inputs[0]
        return self if x is not None and len(x.shape) > 1 else None

    def macs(self, call: Call) -> int:
        return prod(call.output.shape) * call.input(0).shape[-1]

    def reference(self, call: Call, x: np.ndarray, weights: np.ndarray, bias: np.ndarray | None = None) -> np.ndarray:
        """x (..., n) stored → (..., m) stored."""
        if call.output.format.is_float:
            y = x @ weights.T + (0 if bias is None else bias)
            return np.clip(y, *real_bounds(self.activation)).astype(np.float32)
        acc = (x.astype(np.int64) - call.input(0).zero_point) @ weights.astype(np.int64).T
        acc += 0 if bias is None else bias.astype(np.int64)
        y = self._requantize(call)(acc) + call.output.zero_point
        return np.clip(y, *stored_bounds(self.activation, call.output.format)).astype(call.output.format.numpy)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, weights, y = call.input(0), call.input(1), call.output
        m, n = weights.shape
        bias = call.optional(2)
        shape = {"rows": prod(y.shape) // m, "n": n, "m": m}
        bias_data = np.zeros(m, np.int64) if bias is None else bias.array()
        if y.format.is_float:
            low, high = real_bounds(self.activation)
            tables = {
                "w": Table(weights.array(), "float", WEIGHTS),
                "b": Table(bias_data.astype(np.float32), "float", CHANNEL),
            }
            return Invocation({**shape, "low": low, "high": high}, {"x": In(0), **tables, "y": Out()})
        requantized = self._requantize(call)
        w = weights.array().astype(np.int64)
        largest = np.abs(w).sum(1) * 255 + np.abs(bias_data.astype(np.int64))
        requantized.check(largest, f"dense {weights.name}")
        low, high = stored_bounds(self.activation, y.format)
        return Invocation(
            {**shape, "y_zero": y.zero_point, "low": low, "high": high, "rounding": requantized.rounding},
            {
                "x": In(0),
                "w": Table(weights.array(), "int8_t", WEIGHTS),
                "b": Table((bias_data - x.zero_point * w.sum(1)).astype(np.int32), "int32_t", CHANNEL),
                "scale": requantized.table(),
                "y": Out(),
            },
        )

    def _requantize(self, call: Call) -> Requantize:
        x, weights, y = call.input(0), call.input(1), call.output
        if any(weights.format.zero_point):
            raise UnsupportedError(f"dense {weights.name}: int8 weights have zero point 0, not {weights.zero_point}")
        scales = np.broadcast_to(np.asarray(weights.format.scale), weights.shape[:1]) * x.scale / y.scale
        return requantize(scales, ONCE if call.arithmetic == LITERT else rounding_for(call.arithmetic))
